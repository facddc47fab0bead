from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain

from ...decision.stop_words import asks_to_stop

#: The longest text that is kept; what a telephone sends is shorter.
MOST_CHARACTERS = 1600
#: The characters of a text that stand in its line of the log.
SHOWN = 80
#: The most texts of one number that are logged in an hour; requests to stop are always heard.
MOST_IN_AN_HOUR = 30
#: Who has been told that text messages are stopped is not told again within this time.
CONFIRMED_WITHIN = timedelta(1)


class Text(NamedTuple):
    """A text message that has come in.

    :ivar number: of who has sent it, in international form
    :ivar reference: what the gateway calls it; empty if it gives no name
    """

    number: str
    words: str
    reference: str = ""


class CollectionsIncomingText(models.AbstractModel):
    """Text messages that customers send to us: Odoo has a gateway that sends them, and none that receives.

    A request to stop counts for all cases of the company whose customers have the number; any other text is logged
    like a reply by e-mail, with the case that was last texted.
    """

    _name = "collections.incoming.text"
    _description = "Incoming Text Message"

    @api.model
    def _take(self, company, number, words, reference=""):
        """Take a text in; a second delivery of the same one does nothing.

        :param company: res.company whose gateway it is, as superuser
        :param number: of the sender, as the gateway gives it
        """
        text = Text(self._international(company, number), (words or "").strip()[:MOST_CHARACTERS], reference or "")
        if not text.number or not text.words or self._is_known(company, text):
            return
        cases = self._cases(company, text.number)
        if asks_to_stop(text.words):
            self._stop(cases, text)
        elif cases and not self._is_too_much(cases, text):
            self._log(self._last_texted(cases, text), text, "message")._tell_reply()

    @api.model
    def _international(self, company, number):
        """Return the number in the form in which Odoo keeps it for searching; empty if it is none."""
        number = (number or "").strip()[:30]
        return number and company.partner_id._phone_format(number=number, country=company.country_id) or ""

    @api.model
    def _is_known(self, company, text):
        taken = Domain("company_id", "=", company.id) & Domain("text_reference", "=", text.reference)
        return bool(text.reference and self.env["collections.contact"].search_count(taken, limit=1))

    @api.model
    def _is_too_much(self, cases, text):
        since = fields.Datetime.now() - timedelta(hours=1)
        domain = Domain("case_id", "in", cases.ids) & Domain("channel", "=", "sms") & Domain("direction", "=", "in")
        domain &= Domain("address", "=", text.number) & Domain("date", ">", since)
        return self.env["collections.contact"].search_count(domain) >= MOST_IN_AN_HOUR

    # === WHOSE IT IS === #

    @api.model
    def _cases(self, company, number):
        """Return the cases whose customers, or their contacts, have a number, or were texted there."""
        partners = self.env["res.partner"].search([("phone_sanitized", "=", number)])
        texted = self.env["collections.contact"].search(self._sent_to(number) & Domain("company_id", "=", company.id))
        own = Domain("company_id", "=", company.id)
        of_partners = Domain("partner_id", "in", partners.commercial_partner_id.ids)
        return self.env["collections.case"].search(own & (of_partners | Domain("id", "in", texted.case_id.ids)))

    @api.model
    def _sent_to(self, number):
        ours = Domain("direction", "=", "out") & Domain("channel", "=", "sms") & Domain("rehearsal", "=", False)
        return ours & Domain("address", "=", number)

    @api.model
    def _last_texted(self, cases, text):
        """Return the case that was last texted at a number, else the one that was opened last."""
        sent = self._sent_to(text.number) & Domain("case_id", "in", cases.ids)
        last = self.env["collections.contact"].search(sent, order="date desc, id desc", limit=1)
        return last.case_id or cases.sorted(lambda case: (case.state == "open", case.id))[-1:]

    @api.model
    def _person(self, case, number):
        """Return the person of the customer who has the number, else the customer."""
        own = Domain("commercial_partner_id", "=", case.partner_id.id) & Domain("phone_sanitized", "=", number)
        return self.env["res.partner"].search(own, order="is_company, id", limit=1) or case.partner_id

    # === LOGGED === #

    @api.model
    def _log(self, case, text, kind):
        return self.env["collections.contact"].create(
            {
                "case_id": case.id,
                "direction": "in",
                "kind": kind,
                "channel": "sms",
                "person_id": self._person(case, text.number).id,
                "address": text.number,
                "summary": text.words if len(text.words) <= SHOWN else f"{text.words[:SHOWN]}…",
                "note": text.words if len(text.words) > SHOWN or kind == "message" else False,
                "text_reference": text.reference,
            }
        )

    # === STOPPED === #

    @api.model
    def _stop(self, cases, text):
        """Stop text messages of all cases of a number; a number that nobody has is kept from all text messages."""
        if not cases:
            self.env["phone.blacklist"]._add([text.number])
            return
        for case in cases:
            contact = self._log(case, text, "notice")
            case._stop("sms", "text", words=text.words, contact_id=contact.id)
            case._refresh()
        self._confirm(self._last_texted(cases, text), text.number)

    @api.model
    def _confirm(self, case, number):
        """Confirm that text messages are stopped, once, as carriers expect it."""
        if case.company_id._collections_rehearses() or self._is_confirmed(case.company_id, number):
            return
        sms, template = self.env["collections.channel.sms"], self.env.ref("collections_followup.sms_template_stopped")
        words = template._render_field("body", case.ids, compute_lang=True)[case.id].strip()
        sent = sms._send_to(case, self._person(case, number), number, words)
        values = {**sent, "case_id": case.id, "direction": "out", "kind": "notice", "channel": "sms"}
        self.env["collections.contact"].create({**values, "confirms_stop": True})
        self.env["sms.sms"]._collections_wake()

    @api.model
    def _is_confirmed(self, company, number):
        told = self._sent_to(number) & Domain("company_id", "=", company.id) & Domain("confirms_stop", "=", True)
        since = Domain("date", ">", fields.Datetime.now() - CONFIRMED_WITHIN)
        return bool(self.env["collections.contact"].search_count(told & since, limit=1))


class CollectionsContact(models.Model):
    """Text messages in the contact log."""

    _inherit = "collections.contact"

    text_reference = fields.Char("Reference of the Gateway", help="What the gateway calls the text message that came.")
    confirms_stop = fields.Boolean("Confirms a Request", help="Confirms that the customer gets no more text messages.")

    _text_once = models.UniqueIndex(
        "(company_id, text_reference, case_id) WHERE text_reference IS NOT NULL AND text_reference <> ''",
        "This text message has been taken in already.",
    )

    def _tell_reply(self):
        """Tell the responsible person of a text message, as of a reply by e-mail, and evaluate the case again."""
        for contact in self:
            case = contact.case_id._for_colleagues()
            if person := case._who_answers().partner_id:
                case.message_notify(
                    partner_ids=person.ids,
                    subject=case.env._("Text message from %(customer)s", customer=case.partner_id.name),
                    body=contact._text(),
                    author_id=contact.person_id.id,
                )
            contact.case_id._refresh()
