from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...decision import Problem
from ...decision.failure import FAILED, NO_ADDRESS
from ...tools import bulk


class CollectionsChannel(models.AbstractModel):
    """The contract of a channel. Each channel is a model ``collections.channel.<code>`` in a file of its own."""

    _name = "collections.channel"
    _description = "Follow-up Channel"

    #: What kind of address it needs: ``email``, ``phone``, ``post``; None when it needs none.
    _needs = None
    #: Name of the field of a case by which the customer forbids the channel, if one can.
    _forbidden_by = None
    #: Whether a rehearsal sends an e-mail of our own instead.
    _rehearsed_by_email = True
    #: Its place among the channels that remind of installments, the lowest first; None when it does not.
    _reminds = None
    #: What failures of a message mean, as codes of ``decision.failure``: {type of failure: code}.
    _failures = {}

    @api.model
    def _all(self):
        """All channels that can deliver a step, by code."""
        prefix = f"{CollectionsChannel._name}."
        names = sorted(name for name in self.env.registry if name.startswith(prefix))
        return {name.removeprefix(prefix): self.env[name] for name in names}

    @api.model
    def _get(self, code):
        """The channel of a code.

        :raises UserError: when the add-on that brought the channel is gone
        """
        channels = self._all()
        if code not in channels:
            raise UserError(self.env._("There is no channel “%(code)s”: is an add-on missing?", code=code))
        return channels[code]

    @api.model
    def _code(self):
        return self._name.removeprefix(f"{CollectionsChannel._name}.")

    @api.model
    def _selection(self):
        """Channels a level can choose."""
        return [(code, channel._label()) for code, channel in self._all().items()]

    @api.model
    def _log_selection(self):
        """Channels a contact can be logged on: also those by which only people make contact."""
        by_people = {
            "visit": self.env._("Visit or Meeting"),
            "portal": self.env._("Customer's Page"),
            "other": self.env._("Other"),
        }
        return list({**by_people, **dict(self._selection())}.items())

    @api.model
    def _forbidding(self):
        """Codes of the channels that a customer forbids by a field of the case: {name of the field: codes}."""
        forbidding = {}
        for code, channel in self._all().items():
            if channel._forbidden_by:
                forbidding.setdefault(channel._forbidden_by, []).append(code)
        return forbidding

    @api.model
    def _unwanted(self, cases):
        """Codes of the channels that customers do not want, by case id; only for cases with any."""
        unwanted = {}
        for name, codes in self._forbidding().items():
            for case in cases.filtered(name):
                unwanted[case.id] = unwanted.get(case.id, frozenset()).union(codes)
        return unwanted

    # === TO BE GIVEN BY EACH CHANNEL === #

    @api.model
    def _label(self):
        """Name of the channel, translated."""
        raise NotImplementedError

    @api.model
    def _lack(self, level):
        """What the level lacks to use this channel, as a sentence; None when it has all."""
        return None

    @api.model
    def _wordings(self, level):
        """Records with the words that a level sends by this channel; their models inherit ``collections.wording``."""
        return ()

    @api.model
    def _problems(self, cases):
        """Why this channel cannot reach a customer.

        :returns: {case id: Problem}, only for cases with a problem; a constant number of queries
        """
        return {}

    @api.model
    def _addressees(self, cases):
        """Whom this channel would reach now, and where: as it is logged.

        :returns: {case id: (id of the partner, address)}; empty for a channel that needs no address
        """
        if not self._needs:
            return {}
        company, recipients = cases.company_id, self._recipients(cases)
        return {case_id: (partner.id, self._used(partner, company) or "") for case_id, partner in recipients.items()}

    @api.model
    def _used(self, partner, company):
        """The address of the partner as this channel uses it; empty when there is none that it can use."""
        return self._given(partner)

    @api.model
    def _preview(self, step):
        """What would go out for a step.

        :returns: dict with ``recipient``, ``subject`` and ``body`` (HTML)
        """
        raise NotImplementedError

    @api.model
    def _deliver(self, steps, verdicts):
        """Carry out steps: the only place with effects on the world, through Odoo's own queues.

        :param verdicts: {case id: Verdict} of today
        :returns: {step: values of the contact to log}, for every step
        """
        raise NotImplementedError

    # === REMINDERS OF INSTALLMENTS === #

    @api.model
    def _reminder_wording(self, reminder):
        """The record with the words of a reminder; empty when it was deleted, None when a person finds the words.

        :param reminder: ``before`` or ``missed``
        """
        return None

    @api.model
    def _remind(self, installments, reminder, problems):
        """Remind of installments, one for each case: an effect on the world, through Odoo's own queues.

        :param reminder: ``before`` or ``missed``
        :param problems: {installment: (code, Problem) of the channels that cannot be used}, for whom a task is given
        :returns: {installment: values of the contact to log}, for every installment
        """
        raise NotImplementedError

    @api.model
    def _reminding(self, reminder):
        """Wordings of a reminder by code of the channel, the usual one first; of those that have one, or need none."""
        channels = [channel for channel in self._all().values() if channel._reminds is not None]
        wordings = {c._code(): c._reminder_wording(reminder) for c in sorted(channels, key=lambda c: c._reminds)}
        return {code: wording for code, wording in wordings.items() if wording is None or wording}

    @api.model
    def _own_template(self, xmlid):
        """A template of ours if it is still there, and still for installments; else empty."""
        template = self.env.ref(xmlid, raise_if_not_found=False)
        fits = template and template.sudo().model == "collections.agreement.installment"
        return template if fits else False

    # === FOR EACH CHANNEL TO USE === #

    @api.model
    def _carry_out(self, steps, verdicts):
        """Deliver the steps, or send what would go out to the rehearsal address.

        :returns: {step: values of the contact to log}
        :raises UserError: when a level has lost what it needs since it was saved
        """
        for level in steps.level_id:
            self._check_ready(level)
        rehearse = self._rehearsed_by_email and steps.company_id._collections_rehearses()
        return self._rehearse(steps, verdicts) if rehearse else self._deliver(steps, verdicts)

    @api.model
    def _check_ready(self, level):
        """A template that was changed to one for other records would tell the customer about somebody else."""
        if lack := self._lack(level):
            raise UserError(lack)

    @api.model
    def _rehearse(self, steps, verdicts):
        """An e-mail of our own, in place of a message that would cost money, paper or a customer."""
        written = {step.case_id.id: self._rehearsed(step, verdicts[step.case_id.id]) for step in steps}
        sent = self.env["collections.channel.email"]._send(steps.case_id, written)
        return {step: self._contact_values(step, verdicts[step.case_id.id], **sent[step.case_id.id]) for step in steps}

    @api.model
    def _rehearsed(self, step, verdict):
        """What would go out for a step, as an e-mail."""
        preview = self._preview(step)
        return {
            "subject": f"{self._label()}: {preview['subject'] or step.level_id.name}",
            "body_html": preview["body"],
            "customer": preview["recipient"],
        }

    @api.model
    def _check_not_empty(self, step, text):
        """An empty message reaches nobody, and may cost money."""
        if not (text or "").strip():
            raise ValidationError(
                self.env._("The message of level “%(level)s” is empty.", level=step.level_id.name)
                if step._is_edited(self._code())
                else self.env._("The template of level “%(level)s” gives an empty message.", level=step.level_id.name)
            )

    @api.model
    def _check_words(self, text, template):
        if not (text or "").strip():
            raise ValidationError(self.env._("Template “%(template)s” gives an empty message.", template=template.name))

    @api.model
    def _contact_values(self, step, verdict, **values):
        """Values of the contact that every channel logs alike."""
        return {
            "case_id": step.case_id.id,
            "step_id": step.id,
            "direction": "out",
            "channel": self._code(),
            "level_id": step.level_id.id,
            "rehearsal": step.company_id._collections_rehearses(),
            "user_id": step.user_id.id or self.env.uid,
            "amount": verdict.decision.value,
            **values,
        }

    # === WHOM TO CONTACT === #

    @api.model
    def _recipients(self, cases):
        """The partner to contact, by case id: the collections contact, else the invoice contact, else the customer.

        One whom this channel cannot reach gives way to the next.
        """
        customers = cases.partner_id.sudo()  # who works a case may not see every contact of the customer
        children = customers.search_fetch(
            bulk.among("parent_id", customers.ids) & Domain("type", "in", ("collections", "invoice")),
            ["parent_id", "type", "name", *self._address_fields()],
            order="type, id",
        )
        best = {customer.id: customer for customer in customers}
        for child in reversed(children):  # the first of them counts, before the customer
            if self._given(child) or not self._given(best[child.parent_id.id]):
                best[child.parent_id.id] = child
        return {case.id: best[case.partner_id.id] for case in cases}

    @api.model
    def _address_fields(self):
        """Fields of a partner that hold its address for this channel."""
        return {
            "email": ["email", "email_normalized", "lang"],
            "phone": ["phone", "country_id"],
            "post": ["street", "zip", "city", "country_id"],
        }[self._needs]

    @api.model
    def _given(self, partner):
        """The address of the partner for this channel, as it was typed; empty when there is none."""
        return partner[self._needs]

    # === WHY NOT === #

    @api.model
    def _address_problems(self, cases, addresses, refused):
        """What is wrong with addresses, or became of the last message to them.

        :param addresses: {case id: (the address as it was typed, the same as it is used)}; either may be empty
        :param refused: addresses that must not be written to
        :returns: {case id: Problem}, only for cases with a problem
        """
        last = self._last_deliveries(cases)
        problems = {
            case_id: self._address_problem(given, address, refused, last.get(case_id, ()))
            for case_id, (given, address) in addresses.items()
        }
        return {case_id: problem for case_id, problem in problems.items() if problem}

    @api.model
    def _address_problem(self, given, address, refused, last):
        if not given:
            return Problem("missing")
        if not address:
            return Problem("invalid", given)
        if address in refused:
            return Problem("refused", address)
        return self._delivery_problem(address, *last)

    # === WHAT BECAME OF THE LAST MESSAGE === #

    @api.model
    def _last_deliveries(self, cases):
        """(address, status, type of failure) of the last message to each case that left a trace, by case id.

        What goes to other people of the customer, on an invoice, says nothing about the address of the follow-up.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (c.case_id) c.case_id, c.address, n.notification_status, n.failure_type
                  FROM collections_contact c
                  JOIN mail_notification n ON n.mail_message_id = c.mail_message_id
                  JOIN mail_message m ON m.id = c.mail_message_id AND m.model = 'collections.case'
                 WHERE c.case_id = ANY(%(cases)s) AND c.channel = %(channel)s AND c.direction = 'out'
                   AND c.rehearsal IS NOT TRUE
              ORDER BY c.case_id, c.date DESC, c.id DESC
                """,
                cases=bulk.ids(cases.ids),
                channel=self._code(),
            )
        )
        return {case_id: delivery for case_id, *delivery in rows}

    @api.model
    def _delivery_problem(self, address, last_address=None, last_status=None, failure=None):
        """The Problem that the last message leaves behind, if any."""
        if last_status not in ("bounce", "exception"):
            return None
        code = self._failures.get(failure) or (NO_ADDRESS if last_status == "bounce" else FAILED)
        # another address may be a better one, unless the fault was our own
        concerned = (address, None, "") if code == FAILED else (address,)
        return Problem(code, address) if last_address in concerned else None

    @api.model
    def _send_again(self, contacts, moment=None):
        """Put messages that have not arrived back into the queue, as they were written.

        :param moment: not before this moment
        :returns: those of the contacts that are in the queue again
        """
        return contacts.browse()

    @api.model
    def _wait_again(self, notifications, **values):
        """In Odoo's trace of a message: it has not left yet."""
        waiting = {"notification_status": "ready", "failure_type": False, "failure_reason": False}
        notifications.write({**waiting, **values})
