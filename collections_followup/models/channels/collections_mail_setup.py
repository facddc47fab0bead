from markupsafe import Markup

from odoo import api, models
from odoo.tools import config

from ...decision.mail_setup import MailSetup, lacks
from ...tools import reasons

#: The place where each deficiency is fixed.
PLACES = {
    "mail_sender": "company",
    "mail_company": "company",
    "mail_person": "users",
    "mail_domain": "company",
    "mail_default_from": "domain",
    "mail_server": "servers",
}
#: The value of Odoo's mail server option if nobody has set it.
UNSAID = "localhost"


class CollectionsMailSetup(models.AbstractModel):
    """Checks whether e-mails of the follow-up would leave and come back, before the first night."""

    _name = "collections.mail.setup"
    _description = "E-mail Set-up of the Follow-up"

    @api.model
    def _told(self, company):
        """Return what is not ready, as HTML in the language of ``env``; empty if everything is."""
        items = [Markup("<li>%s</li>") % self._tell_lack(company, lack) for lack in self._lacks(company)]
        return Markup('<ul class="mb-0 ps-3">%s</ul>') % Markup().join(items) if items else ""

    @api.model
    def _lacks(self, company):
        """Return what is not ready, as Reasons; none for a company that sends no e-mails."""
        return lacks(self._setup(company)) if self._writes_emails(company) else ()

    @api.model
    def _writes_emails(self, company):
        """Return True if a level of its policies sends e-mails, as a channel or as a fallback."""
        used = self.env["collections.level"].search([("company_id", "=", company.id)]).channel_ids
        return "email" in (*used.mapped("channel"), *used.mapped("fallback"))

    @api.model
    def _setup(self, company):
        """Return its e-mail setup, as a value."""
        domain = company.alias_domain_id
        people, responsible = self._people(company), company._collections_responsible()
        return MailSetup(
            company=company.name,
            email=company.email or "",
            sender=responsible.email_normalized or company.partner_id.email_normalized or "",
            silent=tuple(user.name for user in people if not user.email_normalized),
            domain=domain.name or "",
            default_from=domain.default_from_email or "",
            bounce=domain.bounce_email or "",
            servers=self._servers(),
        )

    @api.model
    def _people(self, company):
        """Return all users who are responsible for a customer now."""
        open_cases = [("company_id", "=", company.id), ("state", "=", "open"), ("user_id.active", "=", True)]
        of_cases = self.env["collections.case"]._read_group(open_cases, aggregates=["user_id:recordset"])[0][0]
        return company._collections_responsible() | of_cases

    @api.model
    def _servers(self):
        """Return (name, senders) of the servers by which everybody's messages leave."""
        Server = self.env["ir.mail_server"].sudo()  # administrators alone may see them; all may know of a lack
        servers = Server.search(Server._find_mail_server_allowed_domain(), order="sequence, id")
        if servers or config["smtp_server"] == UNSAID:
            return tuple((server.name, server.from_filter or "") for server in servers)
        return ((config["smtp_server"], Server._get_default_from_filter() or ""),)

    @api.model
    def _tell_lack(self, company, lack):
        """Return a deficiency in words, with a link to the place where it is fixed."""
        place = self._place(lack)
        sentence = reasons.tell(self.env, reasons.dump([lack]))
        # in a tab of its own, since this may be part of a form that is not saved yet
        link = Markup('<a href="/odoo/action-%s" target="_blank" class="text-nowrap">%s</a>')
        return Markup("%s ") % sentence + link % (self._way_to(company, place), self._call(place))

    @api.model
    def _place(self, lack):
        """Return the name of the place where a deficiency is fixed."""
        return PLACES[lack.code]

    @api.model
    def _way_to(self, company, place):
        return {
            "company": f"base.action_res_company_form/{company.id}",
            "domain": f"mail.mail_alias_domain_action/{company.alias_domain_id.id}",
            "users": "base.action_res_users",
            "servers": "base.action_ir_mail_server_list",
        }[place]

    @api.model
    def _call(self, place):
        return {
            "company": self.env._("Open the company"),
            "domain": self.env._("Open the e-mail domain"),
            "users": self.env._("Open the users"),
            "servers": self.env._("Open the outgoing mail servers"),
        }[place]
