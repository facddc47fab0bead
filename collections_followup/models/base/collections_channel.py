from odoo import api, models
from odoo.fields import Domain

from ...tools import bulk

#: What the names of all channels begin with.
PREFIX = "collections.channel."


class CollectionsChannel(models.AbstractModel):
    """The contract of a channel. Each channel is a model ``collections.channel.<code>`` in a file of its own, also of
    another add-on: it is found by its name, and levels can choose it at once.

    It **must** give ``_label``, ``_preview`` and ``_deliver``. What it **may** give, with what holds otherwise:

    - *words*: ``_wording`` names the model of its texts, which inherits ``collections.wording``; a level has one record
      of each (``_wording_of``). ``_wording_domain`` says which of them levels may use, ``_level_fields`` by which other
      fields of a level it is told what to send, ``_lack`` and ``_wordings`` what follows from them;
    - *address*: ``_needs``, ``_address_fields``, ``_given``, ``_used``, and ``_problems``, which says why a customer
      cannot be reached. A ``Problem`` of a kind of its own brings its sentences along;
    - *wish*: ``_forbidden_by`` names a field of ``collections.case``, which its add-on adds, and shows where it wants.
      A field ``collections_<that name>`` of ``res.partner``, made with ``res_partner.KEPT``, is kept with it;
    - *customers*: ``_label_for_customers``, ``_how_for_customers``, ``_offered_as``, ``_may_be_refused``, ``_refusal``;
    - *people*: ``_by_a_person``, ``_logged_by_people``, and ``_document`` where it writes on paper;
    - *installments*: ``_reminds``, ``_reminder_wording`` and ``_remind``;
    - *back again*: ``_waits``, ``_in_hand``, ``_withdraw``, ``_failures``, ``_last_deliveries`` and ``_send_again``.

    In this order it is called:

    1. A level is saved: ``_lack``; its ``_wordings`` are searched for what a manager has to approve.
    2. Cases are evaluated: ``_problems``, once a batch, for those whose level or customer asks for the channel.
    3. A person looks at the proposal: ``_preview``, ``_document``.
    4. The step is taken: ``_lack`` once more, then ``_deliver``, in one transaction with the log; while the company
       rehearses, ``_preview`` gives an e-mail instead, unless ``_rehearsed_by_email`` is False. What is returned names
       what was made: ``mail_message_id`` of a message on the case with a ``mail.notification`` that is ``ready``, or
       ``activity_id`` of a task. What becomes of these is read from them, and never copied.
    5. It waits: whatever changes, it is compared with ``_addressees``, and taken back by ``_withdraw``, unless people
       have it ``_in_hand``. A queue of its own asks ``mail.message._collections_last_look`` just before it sends.
    6. It has left: the queue writes the state of the ``mail.notification``, and what kind of failure there was. From
       these ``_last_deliveries`` reads what ``_problems`` tells next time.

    What a step asks for is in its verdict: ``verdict.decision.claims`` (``claim.item.receivable`` with name and due
    date, ``claim.item.open`` after credits), and ``verdict.assessment.charges`` beside them. A template that is filled
    in by ``_deliver`` quotes it after ``cases._quote(verdicts, "debt_table")``, or ``"total_text"``. What a person has
    written instead is in ``step.edited_subject`` and ``edited_body``, where ``step._is_edited(self._code())``. Values
    of the contact are ``summary``, ``kind`` (``message`` or ``task``), ``person_id`` and ``address`` (with which
    ``_addressees`` is compared), and what was made. The body of a ``mail.message`` on the case is shown to the customer
    on their page: it is what they were told, and no protocol.

    All that is asked of many cases is asked of cases of one company.

    A neutralized copy of a database (``odoo neutralize``) must reach nobody: Odoo runs ``data/neutralize.sql`` of each
    add-on. Ours ends the follow-up and cancels each ``mail.notification`` of our records that is ready; an add-on with
    a queue of its own empties it by a file of its own.
    """

    _name = "collections.channel"
    _description = "Follow-up Channel"

    #: Model of the texts that it sends, which inherits ``collections.wording``; None when a person finds the words, or
    #: none are needed.
    _wording = None
    #: Which records of that model levels may use, as a search domain.
    _wording_domain = ()
    #: Names of the fields of a level, beside its wordings, by which it is told what to send.
    _level_fields = ()
    #: What kind of address it needs: the name of a field of a partner, or of a kind that ``_given`` knows; None when it
    #: needs none.
    _needs = None
    #: Fields of a partner that hold that address, if it is not the field ``_needs`` alone.
    _address_fields = ()
    #: Name of the field of a case by which the customer forbids the channel, if one can.
    _forbidden_by = None
    #: Whether customers themselves may forbid it, on their page.
    _may_be_refused = True
    #: Whether a person does it, for which the level gives them some days.
    _by_a_person = False
    #: Whether people can log that they made contact in this way.
    _logged_by_people = True
    #: Whether a rehearsal sends an e-mail of our own instead.
    _rehearsed_by_email = True
    #: Its place among the channels that remind of installments, the lowest first; None when it does not.
    _reminds = None
    #: What failures of a message mean, as codes of ``decision.failure``: {type of failure: code}.
    _failures = {}

    @api.model
    def _code(self):
        return self._name.removeprefix(PREFIX)

    # === WHAT IT IS === #

    @api.model
    def _label(self):
        """Name of the channel, translated."""
        raise NotImplementedError

    @api.model
    def _label_for_customers(self):
        """What customers call it, on their page."""
        return self._label()

    @api.model
    def _how_for_customers(self):
        """The same as the end of a sentence: “We remind you …”."""
        return self.env._("by %(channel)s", channel=self._label_for_customers())

    @api.model
    def _offered_as(self):
        """Code of the channel as which customers choose it on their page: another one, if it is for us to decide which
        of both is used; None if it is nothing to choose."""
        return self._code()

    @api.model
    def _refusal(self):
        """What customers tick on their page who do not want it."""
        return self.env._("Do not contact me this way: %(channel)s", channel=self._label_for_customers())

    # === WHAT IT SAYS === #

    @api.model
    def _wording_label(self):
        """What people call its wordings."""
        return self.env["ir.model"]._get(self._wording).name

    @api.model
    def _wording_of(self, level):
        """What a level says by this channel; empty when it has no words for it."""
        return level._wording(self._wording)

    @api.model
    def _wordings(self, level):
        """All records with words that a level sends by this channel."""
        return tuple(self._wording_of(level)) if self._wording else ()

    @api.model
    def _lack(self, level):
        """What the level lacks to use this channel, as a sentence; None when it has all."""
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
        """Why a level cannot say this by this channel, as a sentence; None when it can."""
        if wording.filtered_domain(self._wording_domain):
            return None
        return self.env._(
            "The wording “%(wording)s” of level “%(level)s” must be one for follow-up cases.",
            wording=wording.display_name,
            level=level.name,
        )

    # === HOW IT REACHES A CUSTOMER === #

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

    @api.model
    def _document(self, step):
        """What would go out for a step on paper, as PDF; None when nothing does."""
        return None

    # === REMINDERS OF INSTALLMENTS === #

    @api.model
    def _reminder_wording(self, reminder):
        """The record of ``_wording`` with the words of a reminder; empty when it was deleted, None when a person finds
        the words.

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

    # === WHOM TO CONTACT === #

    @api.model
    def _recipients(self, cases):
        """The partner to contact, by case id: the collections contact, else the invoice contact, else the customer.

        One whom this channel cannot reach gives way to the next.
        """
        customers = cases.partner_id.sudo()  # who works a case may not see every contact of the customer
        children = customers.search_fetch(
            bulk.among("parent_id", customers.ids) & Domain("type", "in", ("collections", "invoice")),
            ["parent_id", "type", "name", *self._fields_of_address()],
            order="type, id",
        )
        best = {customer.id: customer for customer in customers}
        for child in reversed(children):  # the first of them counts, before the customer
            if self._given(child) or not self._given(best[child.parent_id.id]):
                best[child.parent_id.id] = child
        return {case.id: best[case.partner_id.id] for case in cases}

    @api.model
    def _fields_of_address(self):
        return self._address_fields or ((self._needs,) if self._needs else ())

    @api.model
    def _given(self, partner):
        """The address of the partner for this channel, as it was typed; empty when there is none."""
        return partner[self._needs] if self._needs else ""
