from odoo import fields, models

from ...decision import discreet

#: With whom somebody speaks.
SPOKEN_TO = [
    ("customer", "The Customer"),
    ("representative", "Their Representative"),
    ("authorised", "Somebody Authorised"),
    ("other", "Somebody Else"),
]


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_discreet = fields.Selection(
        [("persons", "to natural persons"), ("all", "to all customers"), ("none", "to nobody")],
        "Discreet Messages",
        required=True,
        default="persons",
        help="A subject, the beginning of a text message and the title of a call that reveal a debt are replaced by "
        "neutral ones as they are written. The wordings themselves stay as they are.",
    )
    collections_ask_person = fields.Boolean(
        "Ask Whom One Speaks To",
        help="Whoever logs a call or makes one says first with whom they speak: until then amounts and items are not "
        "shown, and never to somebody else. Where the law of the customer's country asks for it, it is so anyway.",
    )


class CollectionsCompanySettings(models.AbstractModel):
    _inherit = "collections.company.settings"

    collections_discreet = fields.Selection(
        related="company_id.root_id.collections_discreet", readonly=False, required=True
    )
    collections_ask_person = fields.Boolean(related="company_id.root_id.collections_ask_person", readonly=False)


class CollectionsCase(models.Model):
    """What may be read or heard by others than the customer does not reveal a debt."""

    _inherit = "collections.case"

    def _is_discreet(self):
        """Return True if messages to the customer are discreet."""
        who = self.company_id.collections_discreet
        return who == "all" or (who == "persons" and discreet.of_persons(self.partner_id.collections_customer_kind))

    def _asks_person(self):
        """Return True if people say whom they speak to before they see amounts."""
        customer = self.partner_id
        kind, country = customer.collections_customer_kind, customer.country_id.code
        creditor = self.company_id.collections_creditor
        return self.company_id.collections_ask_person or discreet.must_identify(kind, country, creditor)

    def _discreetly(self, text, neutral, lang=None):
        """Return a line that others may read; a neutral one instead, if it reveals a debt and must not.

        :param neutral: text
        :param lang: language of the line; by default that of ``env``
        """
        reveals = self._is_discreet() and discreet.reveals(text, lang or self.env.lang)
        return neutral if reveals else text

    def _call_title(self):
        """Return no reason that reveals a debt: calendars and telephones show it to others."""
        return self._discreetly(super()._call_title(), self.env._("Call"))

    def _discreet_subject(self, subject):
        """Return the subject of an e-mail to the customer."""
        ours = self.with_context(lang=self.lang)
        neutral = ours.env._("%(company)s: a message for you", company=ours.company_id.name)
        return ours._discreetly(subject, neutral)

    def _discreet_text(self, text):
        """Return a text message to the customer, whose beginning is what a locked screen shows."""
        ours = self.with_context(lang=self.lang)
        if not self._is_discreet() or not discreet.reveals(text, self.lang, discreet.SHOWN):
            return text
        begins = ours.env._(
            "%(company)s: a message for %(name)s. Please open it where nobody else can read it, or see your page: "
            "%(page)s",
            company=ours.company_id.name,
            name=ours.recipient_id.name or ours.partner_id.name,
            page=ours.pay_url,
        )
        return f"{begins.ljust(discreet.SHOWN)}\n{text}"

    # === SPOKEN === #

    def _voicemail_script(self):
        """Return what to say to a machine, which others may hear: who called, and nothing of why."""
        return self.env._(
            "Hello, this is %(caller)s of %(company)s with a message for %(name)s. Please call me back: %(phone)s. "
            "Thank you.",
            **self._spoken(),
        )

    def _script_for_others(self):
        """Return what to say to somebody who is not the customer."""
        return self.env._(
            "This is %(caller)s of %(company)s. I would like to speak to %(name)s personally. Please ask them to call "
            "me: %(phone)s. Thank you.",
            **self._spoken(),
        )

    def _spoken(self):
        caller, company = self.env.user, self.company_id
        return {
            "caller": caller.name,
            "company": company.name,
            "name": self.recipient_id.name or self.partner_id.name,
            "phone": caller.phone or company.phone or "–",
        }


class CollectionsContact(models.Model):
    _inherit = "collections.contact"

    spoken_to = fields.Selection(SPOKEN_TO, help="With whom it was spoken, as far as somebody has said.")
