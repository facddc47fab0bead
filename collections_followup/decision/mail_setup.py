"""The e-mail setup of a company: whether e-mails leave in its name, and whether bounces and answers come back."""

from typing import NamedTuple

from .reason import Reason, _lt


class MailSetup(NamedTuple):
    """The settings by which a company sends and receives e-mails.

    :ivar company: its name
    :ivar email: its own address
    :ivar sender: the address that messages come from: the responsible person's, else the company's
    :ivar silent: names of responsible people who have no address
    :ivar domain: its e-mail domain, at which Odoo receives answers and bounces
    :ivar default_from: the default sender of that domain
    :ivar bounce: its bounce address
    :ivar servers: (name, senders that it accepts) of each outgoing mail server, in Odoo's order; no senders: all
    """

    company: str
    email: str = ""
    sender: str = ""
    silent: tuple = ()
    domain: str = ""
    default_from: str = ""
    bounce: str = ""
    servers: tuple = ()


def lacks(setup):
    """Return what would keep e-mails, bounces or answers from arriving.

    :returns: tuple of Reasons, each with what to do; empty when all is well
    """
    return (*_people(setup), *_domain(setup), *_servers(setup))


def takes(senders, address):
    """Return True if a mail server for some senders, separated by commas, accepts an address."""
    wanted = _wanted(senders)
    return not wanted or not wanted.isdisjoint(_parts(address))


def _wanted(senders):
    """Return the addresses and domains that a mail server is for."""
    return {part.strip().lower() for part in senders.split(",")} - {""}


def _parts(address):
    """Return the parts by which a mail server may match an address: the address itself and its domain."""
    address = address.lower()
    return address, address.rpartition("@")[2]


def _people(setup):
    company = {"company": setup.company}
    if not setup.sender:
        yield Reason("mail_sender", NO_SENDER, company)
    elif not setup.email:
        yield Reason("mail_company", NO_EMAIL, company)
    if setup.silent and setup.sender:
        yield Reason("mail_person", SILENT, {"people": ", ".join(setup.silent)})


def _domain(setup):
    if not setup.domain:
        yield Reason("mail_domain", NO_DOMAIN, {"company": setup.company})
    elif not setup.default_from and not _named(setup.servers, setup.sender):
        yield Reason("mail_default_from", NO_DEFAULT_FROM, {"domain": setup.domain})


def _servers(setup):
    if not setup.servers:
        yield Reason("mail_server", NO_SERVER)
        return
    if not setup.sender:
        return
    name, senders, sender = _chosen(setup)
    if not takes(senders, sender):
        yield Reason("mail_server", NOT_TAKEN, {"sender": sender})
    elif setup.domain and not takes(senders, setup.bounce):
        yield Reason("mail_server", BOUNCES_ASTRAY, {"server": name, "bounce": setup.bounce, "sender": sender})


def _chosen(setup):
    """Return the mail server that Odoo chooses, its senders, and the sender that Odoo writes with it."""
    for sender in filter(None, (setup.sender, setup.default_from)):
        if server := _named(setup.servers, sender):
            return *server, sender
    for_all = next((server for server in setup.servers if not server[1]), setup.servers[0])
    return *for_all, setup.default_from or setup.sender


def _named(servers, sender):
    """Return the first server for this very address, else for its domain."""
    for part in _parts(sender):
        for name, senders in servers:
            if part in _wanted(senders):
                return name, senders
    return None


NO_SENDER = _lt(
    "Nothing can be sent: neither the responsible person nor %(company)s has an e-mail address. "
    "Enter one on the company."
)
NO_EMAIL = _lt("%(company)s has no e-mail address, which customers look for in a message: enter one on the company.")
SILENT = _lt("No e-mail address, so answers of customers are not passed on to them: %(people)s. Enter one on the user.")
NO_DOMAIN = _lt(
    "%(company)s has no e-mail domain: what bounces goes to the person who is named as sender, answers go to an "
    "ordinary mailbox, and nothing of it is seen here. Choose one on the company."
)
NO_DEFAULT_FROM = _lt(
    "The e-mail domain %(domain)s has no default sender: messages leave with the address of the responsible "
    "person, which mail servers may refuse. Enter one on the domain."
)
NO_SERVER = _lt(
    "No outgoing mail server is set up, so messages may never leave: set one up, even if it runs on this machine."
)
NOT_TAKEN = _lt(
    "No outgoing mail server is for the sender %(sender)s, so messages may be refused: add its domain to the "
    "FROM filtering of one."
)
BOUNCES_ASTRAY = _lt(
    "The outgoing mail server %(server)s is not for %(bounce)s, so what bounces goes to %(sender)s and is not seen "
    "here: add the domain to its FROM filtering."
)
