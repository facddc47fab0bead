from odoo import api, models
from odoo.fields import Domain

from ...tools import bulk

#: Prefix of the model names of all channels.
PREFIX = "collections.channel."


class CollectionsChannel(models.AbstractModel):
    """The contract of a channel. Each channel is a model ``collections.channel.<code>`` in a file of its own, also of
    another add-on: it is found by its name, and levels can choose it at once.

    It **must** define ``_label``, ``_preview`` and ``_deliver``. It **may** define, instead of the defaults here:

    - *words*: ``_wording`` names the model of its texts, which inherits ``collections.wording``; a level has one record
      of each (``_wording_of``). ``_wording_domain`` limits those that levels may use, ``_level_fields`` names other
      fields of a level that decide what it sends, ``_lack`` and ``_wordings`` what follows from them;
    - *address*: ``_needs``, ``_address_fields``, ``_given``, ``_used``, and ``_problems``, which says why a customer
      cannot be reached. A ``Problem`` with a code of its own brings its sentences along;
    - *wish*: ``_forbidden_by`` names a field of ``collections.case``, which its add-on adds, and shows where it wants.
      A field ``collections_<that name>`` of ``res.partner``, made with ``res_partner.KEPT``, is kept with it;
    - *customers*: ``_label_for_customers``, ``_how_for_customers``, ``_offered_as``, ``_may_be_refused``, ``_refusal``;
    - *people*: ``_by_a_person``, ``_logged_by_people``, and ``_document`` where it writes on paper;
    - *installments*: ``_reminds``, ``_reminder_wording`` and ``_remind``;
    - *back again*: ``_waits``, ``_in_hand``, ``_withdraw``, ``_put_off``, ``_failures``, ``_last_deliveries`` and
      ``_send_again``.

    It is called in this order:

    1. A level is saved: ``_lack``; its ``_wordings`` are searched for what a manager has to approve.
    2. Cases are evaluated: ``_problems``, once a batch, for those whose level or customer uses the channel.
    3. A person reviews the proposal: ``_preview``, ``_document``.
    4. The step is taken: ``_lack`` again, then ``_deliver``, in one transaction with the log; while the company
       rehearses, ``_preview`` gives an e-mail instead, unless ``_rehearsed_by_email`` is False. The return value names
       what was made: ``mail_message_id`` of a message on the case with a ``mail.notification`` that is ``ready``, or
       ``activity_id`` of a task. Their later state is read from them, and never copied.
    5. It waits: whenever something changes, it is compared with ``_addressees``, and withdrawn by ``_withdraw``, unless
       people have it ``_in_hand``. Where contact rules do not let it leave yet, ``_put_off`` says until when. Queues
       of its own ask ``mail.message._collections_last_look`` just before sending.
    6. It has left: the queue writes the state of the ``mail.notification``, and the type of any failure. From
       these ``_last_deliveries`` reads what ``_problems`` reports next time.

    What a step asks for is in its verdict: ``verdict.decision.claims`` (``claim.item.receivable`` with name and due
    date, ``claim.item.open`` after credits), and ``verdict.assessment.charges`` beside them. If ``_deliver`` fills in a
    template, that quotes it after ``cases._quote(verdicts, "debt_table")``, or ``"total_text"``. Text that a person has
    written instead is in ``step.edited_subject`` and ``edited_body``, if ``step._is_edited(self._code())``. Values
    of the contact are ``summary``, ``kind`` (``message`` or ``task``), ``person_id`` and ``address`` (with which
    ``_addressees`` is compared), and what was made. The body of a ``mail.message`` on the case is shown to the customer
    on their page: it must be what they were told, not a technical record.

    Every method that takes many cases takes cases of one company.

    A neutralized copy of a database (``odoo neutralize``) must reach nobody: Odoo runs ``data/neutralize.sql`` of each
    add-on. Ours ends the follow-up and cancels each ``mail.notification`` of our records that is ready; an add-on with
    a queue of its own empties it by a file of its own.
    """

    _name = "collections.channel"
    _description = "Follow-up Channel"

    #: Model of the texts that it sends, which inherits ``collections.wording``; None if a person finds the words, or
    #: none are needed.
    _wording = None
    #: The records of that model that levels may use, as a search domain.
    _wording_domain = ()
    #: Names of the fields of a level, beside its wordings, that decide what it sends.
    _level_fields = ()
    #: The kind of address it needs: the name of a field of a partner, or of a kind that ``_given`` knows; None if it
    #: needs none.
    _needs = None
    #: Fields of a partner that hold that address, if it is not the field ``_needs`` alone.
    _address_fields = ()
    #: Name of the field of a case by which the customer forbids the channel, if one can.
    _forbidden_by = None
    #: Whether customers may forbid it themselves, on their page.
    _may_be_refused = True
    #: Whether a person carries it out, within some days that the level allows.
    _by_a_person = False
    #: Whether people can log that they made contact in this way.
    _logged_by_people = True
    #: Whether a rehearsal sends an e-mail of our own instead.
    _rehearsed_by_email = True
    #: Its place among the channels that remind of installments, the lowest first; None if it does not remind.
    _reminds = None
    #: Meaning of the failures of a message, as codes of ``decision.failure``: {type of failure: code}.
    _failures = {}

    @api.model
    def _code(self):
        return self._name.removeprefix(PREFIX)

    # === NAMES === #

    @api.model
    def _label(self):
        """Return the name of the channel, translated."""
        raise NotImplementedError

    @api.model
    def _label_for_customers(self):
        """Return the channel's name for customers, on their page."""
        return self._label()

    @api.model
    def _how_for_customers(self):
        """Return the same as the end of a sentence: “We remind you …”."""
        return self.env._("by %(channel)s", channel=self._label_for_customers())

    @api.model
    def _offered_as(self):
        """Return the code of the channel as which customers choose it on their page: another one, if we decide which of
        the two is used; None if it cannot be chosen."""
        return self._code()

    @api.model
    def _refusal(self):
        """Return the text that customers tick on their page to refuse this channel."""
        return self.env._("Do not contact me this way: %(channel)s", channel=self._label_for_customers())

    # === WORDINGS === #

    @api.model
    def _wording_label(self):
        """Return the name of its kind of wording."""
        return self.env["ir.model"]._get(self._wording).name

    @api.model
    def _wording_of(self, level):
        """Return the wording of a level for this channel; empty if there is none."""
        return level._wording(self._wording)

    @api.model
    def _wordings(self, level):
        """Return all records with words that a level sends by this channel."""
        return tuple(self._wording_of(level)) if self._wording else ()

    @api.model
    def _lack(self, level):
        """Return what the level lacks to use this channel, as a sentence; None if it lacks nothing."""
        if not self._wording:
            return None
        if wording := self._wording_of(level):
            return self._misfit(level, wording.sudo())
        return self.env._(
            "Level “%(level)s” uses the channel “%(channel)s”: choose its wording.",
            level=level.name,
            channel=self._label(),
        )

    @api.model
    def _misfit(self, level, wording):
        """Return why a level cannot use this wording for this channel, as a sentence; None if it can."""
        if wording.filtered_domain(self._wording_domain):
            return None
        return self.env._(
            "The wording “%(wording)s” of level “%(level)s” must be one for follow-up cases.",
            wording=wording.display_name,
            level=level.name,
        )

    # === REACHING A CUSTOMER === #

    @api.model
    def _problems(self, cases):
        """Return the problems that keep this channel from reaching customers.

        :returns: {case id: Problem}, only for cases with a problem; a constant number of queries
        """
        return {}

    @api.model
    def _addressees(self, cases):
        """Return the partner and address that this channel would reach now, as they are logged.

        :returns: {case id: (id of the partner, address)}; empty for a channel that needs no address
        """
        if not self._needs:
            return {}
        company, recipients = cases.company_id, self._recipients(cases)
        return {case_id: (partner.id, self._used(partner, company) or "") for case_id, partner in recipients.items()}

    @api.model
    def _used(self, partner, company):
        """Return the address of the partner as this channel uses it; empty if there is none that it can use."""
        return self._given(partner)

    @api.model
    def _preview(self, step):
        """Return the message that would go out for a step.

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

    @api.model
    def _document(self, step):
        """Return the document that would go out for a step on paper, as PDF; None if there is none."""
        return None

    # === REMINDERS OF INSTALLMENTS === #

    @api.model
    def _reminder_wording(self, reminder):
        """Return the record of ``_wording`` with the words of a reminder; empty if it was deleted, None if people find
        the words.

        :param reminder: ``before`` or ``missed``
        """
        return None

    @api.model
    def _remind(self, installments, reminder, problems):
        """Send reminders of installments, one for each case: an effect on the world, through Odoo's own queues.

        :param reminder: ``before`` or ``missed``
        :param problems: {installment: (code, Problem) of the channels that cannot be used}, for those that get a task
        :returns: {installment: values of the contact to log}, for every installment
        """
        raise NotImplementedError

    @api.model
    def _reminding(self, reminder):
        """Return the wordings of a reminder by code of the channel, the usual one first; None where none is needed."""
        channels = [channel for channel in self._all().values() if channel._reminds is not None]
        wordings = {c._code(): c._reminder_wording(reminder) for c in sorted(channels, key=lambda c: c._reminds)}
        return {code: wording for code, wording in wordings.items() if wording is None or wording}

    @api.model
    def _own_template(self, xmlid):
        """Return a template of ours if it still exists and is still for installments; else False."""
        template = self.env.ref(xmlid, raise_if_not_found=False)
        fits = template and template.sudo().model == "collections.agreement.installment"
        return template if fits else False

    # === RECIPIENTS === #

    @api.model
    def _recipients(self, cases):
        """Return the partner to contact, by case id: the collections, else the invoice contact, else the customer.

        If this channel cannot reach one of them, the next is used.
        """
        customers = cases.partner_id.sudo()  # who works a case may not see every contact of the customer
        children = customers.search_fetch(
            bulk.among("parent_id", customers.ids) & Domain("type", "in", ("collections", "invoice")),
            ["parent_id", "type", "name", *self._fields_of_address()],
            order="type, id",
        )
        best = {customer.id: customer for customer in customers}
        for child in reversed(children):  # the first of them wins, before the customer
            if self._given(child) or not self._given(best[child.parent_id.id]):
                best[child.parent_id.id] = child
        return {case.id: best[case.partner_id.id] for case in cases}

    @api.model
    def _fields_of_address(self):
        return self._address_fields or ((self._needs,) if self._needs else ())

    @api.model
    def _given(self, partner):
        """Return the address of the partner for this channel, as it was typed; empty if there is none."""
        return partner[self._needs] if self._needs else ""
