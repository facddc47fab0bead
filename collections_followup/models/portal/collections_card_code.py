import hashlib
import hmac
from secrets import compare_digest, randbelow

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..portal.collections_case_visit import TooManyRequests

#: Digits of a code, the minutes for which it is valid, and the most wrong entries.
DIGITS, MINUTES, MOST_TRIES = 6, 10, 5
#: The most codes that the page of one case sends in a day.
MOST_CODES_IN_A_DAY = 3
#: The minutes for which a browser counts as the holder's.
PROVEN_MINUTES = 60
#: The key of the secret by which a browser is recognized, in its session.
BROWSER = "collections_browser"


class CollectionsCardCode(models.Model):
    """A code by which a visitor proves to be the customer, before saved cards are shown to them and charged.

    A link may have been passed on. The code goes to the address that the company has on file, and is not stored: only
    its hash is, with the secret of the browser that has requested it.
    """

    _name = "collections.card.code"
    _description = "Code for Saved Cards"
    _rec_name = "person_id"

    case_id = fields.Many2one("collections.case", required=True, ondelete="cascade", index=True, help="On whose page.")
    company_id = fields.Many2one(related="case_id.company_id")
    person_id = fields.Many2one("res.partner", required=True, ondelete="cascade", help="Whose saved cards are meant.")
    browser = fields.Char(required=True, help="Hash of the secret that the session of the browser keeps.")
    digest = fields.Char(help="Hash of the code.")
    tries = fields.Integer(help="How often a code was typed.")
    proven_on = fields.Datetime(help="When the code was typed, in UTC.")

    # === ACCESS TO SAVED CARDS === #

    @api.model
    def _is_holder(self, visit, session):
        """Return True if a visitor may use the customer's saved cards: logged in, or with the code typed."""
        return visit.may_act and (
            not visit.by_link or bool(self._proven(visit.case, visit.person, session.get(BROWSER)))
        )

    @api.model
    def _proven(self, case, person, browser):
        since = fields.Datetime.subtract(fields.Datetime.now(), minutes=PROVEN_MINUTES)
        return self._of(case, person, browser, ("proven_on", ">", since))

    @api.model
    def _waiting(self, case, person, browser):
        """Return the code that can be typed now; empty if there is none."""
        since = fields.Datetime.subtract(fields.Datetime.now(), minutes=MINUTES)
        waits = (("proven_on", "=", False), ("create_date", ">", since))
        latest = self._of(case, person, browser, *waits)[:1]
        return latest.filtered(lambda code: code.tries < MOST_TRIES)

    @api.model
    def _of(self, case, person, browser, *conditions):
        """Return the codes that this browser has requested, the latest first."""
        if not browser:
            return self.browse()
        domain = [("case_id", "=", case.id), ("person_id", "=", person.id), ("browser", "=", self._hash(browser))]
        return self.search([*domain, *conditions], order="id desc")

    @api.model
    def _hash(self, browser, text=""):
        return hmac.new(browser.encode(), text.encode(), hashlib.sha256).hexdigest()

    # === SENT === #

    @api.model
    def _address(self, case, person):
        """Return the address on file: not one that was entered on the page, by whoever has the link."""
        for partner in (person, case.partner_id):
            email = partner.email_normalized
            if email and email != partner.collections_page_email:
                return email
        return ""

    @api.model
    def _masked(self, case, person):
        """Return the address, masked so that only those who know it recognize it."""
        name, at, domain = self._address(case, person).partition("@")
        return f"{name[:1]}•••{at}{domain}" if at else ""

    @api.model
    def _send(self, case, person, browser):
        """Send a code to the address on file; codes sent before become invalid.

        :param case: as superuser, and locked
        :param browser: the secret of the browser that requests it
        :raises UserError: if there is no address, or too many were sent
        """
        address = self._address(case, person)
        if not address:
            raise UserError(self.env._("We have no e-mail address on file to which we could send a code."))
        day = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        if self.search_count([("case_id", "=", case.id), ("create_date", ">", day)]) >= MOST_CODES_IN_A_DAY:
            raise TooManyRequests(self.env._("We have sent you several codes today. Please try again tomorrow."))
        digits = f"{randbelow(10**DIGITS):0{DIGITS}}"
        code = self.create({"case_id": case.id, "person_id": person.id, "browser": self._hash(browser)})
        code.digest = self._hash(browser, f"{code.id} {digits}")
        code._mail(digits, address)

    def _mail(self, digits, address):
        """Queue the e-mail with the code in Odoo, apart from the messages of the case, which colleagues read."""
        email, case = self.env["collections.channel.email"], self.case_id
        template = self.env.ref("collections_followup.mail_template_card_code")
        text = email._fill(template.with_context(digits=digits), self)[self.id]
        text |= {"layout": template.sudo(), "to": address}
        own = {"model": self._name, "res_id": self.id}
        values = {**email._message_values(case, self.person_id, text), **own}
        message = self.env["mail.message"].create(values)
        mail = self.env["mail.mail"].create(email._mail_values(message, case, self.person_id, (), text))
        mail._collections_queue_job()._trigger()  # it is valid for some minutes only
        self.env["collections.contact"].create(
            {
                "case_id": case.id,
                "direction": "out",
                "kind": "notice",
                "channel": "email",
                "person_id": self.person_id.id,
                "address": address,
                "summary": case._for_colleagues().env._("Code for saved cards"),
                "rehearsal": email._rehearses(case),
            }
        )

    # === TYPED === #

    @api.model
    def _check(self, case, person, browser, typed):
        """Check what was typed as the code.

        It raises no error: each try must be counted.

        :param case: as superuser, and locked
        :returns: what was wrong; empty if it is the code
        """
        code = self._waiting(case, person, browser)
        if not code:
            return self.env._("There is no code that could be typed any more. Please ask for a new one.")
        code.tries += 1
        digits = "".join(character for character in typed if character.isdecimal())
        if not compare_digest(code.digest, self._hash(browser, f"{code.id} {digits}")):
            left = MOST_TRIES - code.tries
            return self.env._("This is not the code that we have sent you. Tries left: %s", left)
        code.proven_on = fields.Datetime.now()
        summary = case._for_colleagues().env._("Has typed the code for saved cards")
        case._log_visit(summary, person, "notice")
        return ""

    @api.autovacuum
    def _gc_codes(self):
        yesterday = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        self.search([("create_date", "<", yesterday)]).unlink()
