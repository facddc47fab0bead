import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize
from odoo.tools.mail import single_email_re

from ...tools import typed
from ..portal.collections_case_visit import TooManyRequests

#: Wishes that are kept on the case as they are, beside refused channels: choices and texts.
PREFERENCES = ("preferred_lang", "preferred_channel", "preferred_hours")
#: Fields that are kept in the collections contact.
PERSON = ("name", "email", "phone")
#: The fields that people fill in, in the order of the form.
FIELDS = (*PERSON, *PREFERENCES)
#: The most changes of the recipient by the page in a day: each of them has an e-mail sent.
MOST_CHANGES_IN_A_DAY = 2
#: Characters and words that no person's name contains.
ADDRESS = re.compile(r"://|www\.|[@/\\]", re.IGNORECASE)


class CollectionsPagePreferences(models.AbstractModel):
    """Customers' wishes about contacting them, as entered on their page.

    Input from there is kept apart from the company's own records: in the dedicated collections contact. In case
    somebody else has changed it, the address that the company itself had on file is notified, and no other:
    whoever holds a link must not choose whom the company writes to.
    """

    _name = "collections.page.preferences"
    _description = "How a Customer Is Reached"

    @api.model
    def _channels(self):
        """Return the channels that a customer can wish for: {code: channel}."""
        channels = self.env["collections.channel"]._all()
        return {code: channel for code, channel in channels.items() if channel._offered_as() == code}

    @api.model
    def _refusals(self):
        """Return what a customer may refuse: {name of the field of the case: text to tick}."""
        channels = self._channels().values()
        return {c._forbidden_by: c._refusal() for c in channels if c._forbidden_by and c._may_be_refused}

    @api.model
    def _choices(self):
        """Return the choices of the form, for its template."""
        return {
            "langs": self.env["res.lang"].get_installed(),
            "channels": {code: channel._label_for_customers() for code, channel in self._channels().items()},
            "refusals": self._refusals(),
        }

    @api.model
    def _current(self, case):
        """Return how the customer is reached now, by the name of the form's field."""
        preferred = self.env["collections.channel"]._all().get(case.preferred_channel)
        offered = preferred is not None and preferred._offered_as()
        return {
            **{name: case[name] or "" for name in PREFERENCES},
            **{name: case[name] for name in self._refusals()},
            "preferred_channel": offered or "",
            "name": case.recipient_id.name or case.partner_id.name,
            "email": case.recipient_id.email or "",
            "phone": self.env["collections.channel.sms"]._recipients(case)[case.id].phone or "",
        }

    @api.model
    def _save(self, case, person, wanted, form=None):
        """Save the customer's wishes.

        :param case: as superuser, and locked
        :param person: partner who enters them
        :param wanted: the fields of the form: texts, and booleans for refused channels
        :param form: typed.Form by which they were read
        :returns: True if anything has changed
        :raises UserError: with a message in the customer's words; then nothing has changed
        """
        current = self._current(case)
        if case.representative_id:  # whom we write to is their office's to say, not the page's
            wanted = {**wanted, **{name: current[name] for name in PERSON}}
        wanted = self._checked(case, current, wanted, form or typed.Form(*FIELDS))
        changed = {name: value for name, value in wanted.items() if value != current[name]}
        if not changed:
            return False
        visit = case._log_visit(
            case._for_colleagues().env._("Says how to be reached"),
            person,
            "notice",
            note=self._told(case._for_colleagues(), current, changed),
        )
        if changed.keys() & set(PERSON):
            self._change_person(case, current, changed)
        self._stop_or_allow(case, {name: changed.pop(name) for name in self._refusals() if name in changed}, visit)
        case.write({name: value or False for name, value in changed.items() if name not in PERSON})
        case._refresh()
        return True

    @api.model
    def _stop_or_allow(self, case, refused, visit):
        """Stop, or allow again, what a customer ticks: by the record of each request.

        :param refused: {name of the field of the case: whether it is ticked}
        :param visit: collections.contact in which the customer says so
        """
        scopes = {name: scope for scope, name in self.env["collections.stop"]._fields_by_scope().items()}
        for name, ticked in refused.items():
            if ticked:
                case._stop(scopes[name], "page", contact_id=visit.id)
            else:
                stops = self.env["collections.stop"]._of_cases(case)
                why = case._for_colleagues().env._("The customer allows it again, on their page")
                stops.filtered(lambda stop: stop.scope == scopes[name])._end(why)  # noqa: B023

    @api.model
    def _stop_sms(self, case, person):
        """Stop text messages to the customer."""
        return self._refuse(case, person, "sms")

    @api.model
    def _stop_email(self, case, person):
        """Stop reminders by e-mail to the customer."""
        return self._refuse(case, person, "email")

    @api.model
    def _refuse(self, case, person, channel):
        forbidden = self.env["collections.channel"]._get(channel)._forbidden_by
        wanted = {**self._current(case), forbidden: True}
        if case.preferred_channel == channel:  # one cannot both prefer and refuse it
            wanted["preferred_channel"] = ""
        return self._save(case, person, wanted)

    @api.model
    def _stop_all(self, case, person):
        """Stop all contact with the customer, who has asked so in writing and has been asked whether they are sure.

        :param case: as superuser, and locked
        """
        told = case._for_colleagues().env._("Asks us to stop all contact")
        if not case.stopped_all:
            visit = case._log_visit(told, person, "notice")
            case._stop("all", "page", words=told, contact_id=visit.id)
            case._refresh()

    # === CHECKED === #

    @api.model
    def _checked(self, case, current, wanted, form):
        """Return the wishes in the form in which they are kept. Fields left empty stay as they are.

        :raises Refused: if any cannot be meant so
        """
        wanted = {**wanted, **{name: wanted[name] or current[name] for name in PERSON}}
        for name, check in self._checks().items():
            if wanted[name] != current[name]:
                wanted[name] = form.take(name, check, case, wanted[name])
        if wanted["preferred_lang"] and wanted["preferred_lang"] not in dict(self.env["res.lang"].get_installed()):
            form.refuse("preferred_lang", self.env._("Please choose one of the languages that we write in."))
        form.take("preferred_channel", self._check_channel, wanted)
        form.check()
        return wanted

    @api.model
    def _checks(self):
        """Return the functions that check and convert input about a person: {name of the field: function}."""
        return {"name": self._checked_name, "email": self._checked_email, "phone": self._checked_phone}

    @api.model
    def _check_channel(self, wanted):
        preferred = self._channels().get(wanted["preferred_channel"])
        if wanted["preferred_channel"] and preferred is None:
            raise UserError(self.env._("Please choose one of the ways in which we can contact you."))
        if preferred is not None and wanted.get(preferred._forbidden_by):
            raise UserError(
                self.env._("You prefer a way of contact that you do not want to be used: please choose another one.")
            )

    @api.model
    def _checked_email(self, case, value):
        email = email_normalize(value)
        if not email or not single_email_re.match(email):
            raise UserError(
                self.env._(
                    "We could not read the e-mail address “%(typed)s”. It should look like name@example.com.",
                    typed=value,
                )
            )
        ours = self.env["mail.alias.domain"].sudo()._find_aliases([email])
        if ours or email == email_normalize(case.company_id.email or ""):
            raise UserError(self.env._("%(email)s is our own address: please give us yours.", email=email))
        return email

    @api.model
    def _checked_phone(self, case, value):
        country = case.recipient_id.country_id or case.partner_id.country_id or case.company_id.country_id
        phone = case.partner_id._phone_format(number=value, country=country, force_format="INTERNATIONAL")
        if not phone:
            raise UserError(
                self.env._(
                    "We could not read the phone number “%(typed)s”. Please write it with its country code, "
                    "like +1 212 555 0100.",
                    typed=value,
                )
            )
        return phone

    @api.model
    def _checked_name(self, case, value):
        """Return the name, which is written into messages: it must not be a message itself."""
        if ADDRESS.search(value):
            raise UserError(self.env._("Please write a name only, without addresses of e-mail or web pages."))
        return value

    # === KEPT === #

    @api.model
    def _change_person(self, case, current, changed):
        """Save another name, address or number, and notify the address that the company had on file before."""
        kept = case.page_reach or {}
        since = fields.Datetime.to_string(fields.Datetime.subtract(fields.Datetime.now(), days=1))
        times = [time for time in kept.get("times", ()) if time > since]
        if len(times) >= MOST_CHANGES_IN_A_DAY:
            raise TooManyRequests(
                self.env._(
                    "Name, e-mail address and phone number can be changed twice a day. Please write to us, or call us."
                )
            )
        on_file = self._on_file(kept, current["email"])
        self._tell_before(case, on_file)
        self._save_contact(case, changed)
        now = fields.Datetime.to_string(fields.Datetime.now())
        given = changed.get("email") or kept.get("email", "")
        case.page_reach = {"email": given, "on_file": on_file, "times": [*times, now]}

    @api.model
    def _on_file(self, kept, email):
        """Return the last address that did not come from the page.

        :param kept: changes by the page, as the case keeps them
        :param email: the present address
        """
        return kept["on_file"] if kept.get("email") and kept["email"] == email_normalize(email) else email

    @api.model
    def _save_contact(self, case, changed):
        """Save name, e-mail address and phone number in the collections contact.

        A new person gets a new contact: the log keeps the name of the person who was written to so far.
        """
        own = Domain("parent_id", "=", case.partner_id.id) & Domain("type", "=", "collections")
        contacts = self.env["res.partner"].search(own)
        values = {name: changed[name] for name in PERSON if name in changed}
        if "email" in changed:
            values["collections_page_email"] = email_normalize(changed["email"])
        if case.recipient_id in contacts and "name" not in changed:
            case.recipient_id.write(values)
            return
        contacts.type = "other"
        name = case.recipient_id != case.partner_id and case.recipient_id.name
        self.env["res.partner"].create(
            {
                "name": name,
                "lang": case.lang,
                **values,
                "parent_id": case.partner_id.id,
                "type": "collections",
                "company_id": case.partner_id.company_id.id,
            }
        )

    @api.model
    def _tell_before(self, case, email):
        """Notify the address that was on file: somebody else may have made the change."""
        if email_normalize(email):
            # the address itself, not the partner, who may have another address by the time it is sent
            self.env["collections.channel.email"]._send_template(
                "collections_followup.mail_template_reach", case, to=email, kind="notice", user_id=False
            )

    # === NOTES FOR COLLEAGUES === #

    @api.model
    def _told(self, case, current, changed):
        """Return the changes, one line for each, for colleagues."""
        labels = {"name": case.env._("Name"), "email": case.env._("E-mail"), "phone": case.env._("Phone")}
        kept = (*PREFERENCES, *self._refusals())
        labels |= {name: case._fields[name]._description_string(case.env) for name in kept}
        return "\n".join(
            f"{labels[name]}: {self._told_value(case, name, current[name])} → {self._told_value(case, name, value)}"
            for name, value in changed.items()
        )

    @api.model
    def _told_value(self, case, name, value):
        if isinstance(value, bool):
            return case.env._("Yes") if value else case.env._("No")
        if name in ("preferred_lang", "preferred_channel"):
            value = dict(case._fields[name]._description_selection(case.env)).get(value)
        return value or "–"
