"""Authentication of senders: reading the result of our own mail server (RFC 8601)."""

import re

#: Comments and quoted strings, in which anybody may have written anything.
ASIDE = re.compile(r'"(?:\\.|[^"\\])*"|\((?:\\.|[^()\\])*\)')
PAIR = re.compile(r"(?<![\w.-])([\w.-]+)\s*=\s*([^\s;]+)")


def is_authentic(results, server, sender):
    """Return True if our server says that the sender is genuine; only its own latest result counts.

    :param results: ``Authentication-Results`` headers, the topmost first
    :param server: the name by which our server signs them (``authserv-id``); without one nothing is proven
    :param sender: the one address in ``From``
    """
    for result in results:
        name, _, found = _without_asides(result).partition(";")
        if '"' in found or "(" in found:  # not closed, so that a comment cannot be told from a result
            return False
        if server and name.split()[:1] == [server.strip().lower()]:
            return any(_proves(dict(PAIR.findall(method)), sender.lower()) for method in found.split(";"))
    return False


def _without_asides(text):
    text, count = text.lower(), 1
    while count:
        text, count = ASIDE.subn(" ", text)
    return text


def _proves(method, sender):
    domain = sender.rpartition("@")[2]
    if method.get("dmarc") == "pass":
        return method.get("header.from") == domain
    if method.get("dkim") == "pass":
        return _is_within(domain, method.get("header.d", ""))
    return method.get("auth") == "pass" and method.get("smtp.auth") == sender


def _is_within(domain, signer):
    return "." in signer and (domain == signer or domain.endswith("." + signer))
