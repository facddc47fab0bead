from lxml import html
from markupsafe import Markup
from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ...decision import tone
from ...tools import bulk, reasons

#: State of a step by the outcome of its verdict.
STATE_OF_OUTCOME = {"step": "proposed", "refused": "refused", "wait": "waiting", "rest": "waiting", "clear": "clear"}
#: The states in which the message of a step is about to go out.
TO_GO = ("proposed", "approved")
#: The values of its case that a step keeps, by the field of the case.
OF_CASE = {
    "level_id": "next_level_id",
    "overdue": "amount_overdue",
    "next_date": "next_date",
    "reasons": "reasons",
    "reason_code": "reason_code",
}


class CollectionsStep(models.Model):
    """The decision of one run for one case: the step proposed, or why there is none."""

    _name = "collections.step"
    _description = "Follow-up Step"
    _inherit = ["collections.safely"]
    _order = "run_id desc, amount desc, id"
    _rec_name = "partner_id"
    _log_access = False  # the run records time and user; keys to users would slow down the nightly writing

    run_id = fields.Many2one("collections.run", required=True, ondelete="cascade", help="The run that decided it.")
    case_id = fields.Many2one("collections.case", required=True, ondelete="cascade", help="The customer's case.")
    partner_id = fields.Many2one(related="case_id.partner_id", help="Who owes.")
    company_id = fields.Many2one(related="case_id.company_id", help="To whom it is owed.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    level_id = fields.Many2one(
        "collections.level", ondelete="restrict", help="The level of this step, or of the next one."
    )
    channel = fields.Selection(
        lambda self: self.env["collections.channel"]._selection(),
        "Main Channel",
        readonly=True,
        help="How this customer is contacted: the main way of the level, or what takes its place.",
    )
    amount = fields.Monetary(help="What the message asks for: overdue amounts after credits, in company currency.")
    overdue = fields.Monetary(help="What the ledger showed as overdue, before credits.")
    next_date = fields.Date("Next Step On", help="The day of the next step, as far as it is known.")
    reasons = fields.Json(readonly=True)
    reason_code = fields.Selection(
        lambda self: reasons.selection(self.env), "Reason", readonly=True, help="The first reason, to group by."
    )
    why = fields.Text(compute="_compute_why", help="Why this step, or why none.")
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("approved", "Approved"),
            ("done", "Done"),
            ("dropped", "Dropped"),
            ("refused", "On Hold"),
            ("waiting", "Waiting"),
            ("clear", "Nothing Overdue"),
            ("superseded", "Superseded"),
            ("failed", "Failed"),
        ],
        required=True,
        default="proposed",
        help="Proposed steps wait for approval; those on hold and waiting ones say why nothing is sent.",
    )
    needs_person = fields.Boolean(
        "Needs Approval", help="A person approves this step; it is not taken at night by itself."
    )
    user_id = fields.Many2one("res.users", "Approved By", readonly=True, help="Who approved the step.")
    edited = fields.Boolean(readonly=True, help="A person has changed the message.")
    edited_subject = fields.Char(readonly=True)
    edited_body = fields.Html(readonly=True)
    recipient = fields.Char(compute="_compute_message", help="Who gets the message.")
    subject = fields.Char(compute="_compute_message", inverse="_inverse_message", help="Subject, as it will go out.")
    body = fields.Html(
        "Message", compute="_compute_message", inverse="_inverse_message", help="The message, as it will go out."
    )
    other_messages = fields.Html(
        "Also Sent", compute="_compute_other_messages", help="What goes out by the other channels of the level."
    )
    error = fields.Text(readonly=True, help="What went wrong.")
    contact_ids = fields.One2many("collections.contact", "step_id", "Log Entry", help="What was done.")

    # Both also serve the run alone; each further index would slow down the nightly writing.
    _once_in_a_run = models.UniqueIndex("(case_id, run_id)", "A run decides about each case once.")
    _to_do = models.Index("(run_id, state, id)")

    @api.depends("reasons")
    @api.depends_context("lang")
    def _compute_why(self):
        for step in self:
            step.why = reasons.tell(step.env, step.reasons)

    # === RECORDED === #

    @api.model
    def _record(self, run, cases, verdicts):
        """Record one step for each case, whose verdict has been written already.

        Proposals that still wait for approval move to this run; the run that made them keeps a copy.
        """
        waiting = self._waiting_for_approval(cases)
        kept = waiting.filtered(lambda step: step._is_asked_for(verdicts[step.case_id.id]))
        earlier_runs = waiting.run_id - run
        (waiting - kept).write({"state": "superseded"})
        left_behind = [step._as_left_behind() for step in kept if step.run_id != run]
        bulk.update(self, {step.id: step._renewed(run, verdicts[step.case_id.id]) for step in kept})
        bulk.insert(self, left_behind)
        new = (cases - kept.case_id).ids
        bulk.insert(self, [self._own_values(run, case_id, verdicts[case_id]) for case_id in new], "case_id", OF_CASE)
        earlier_runs._refresh_state()

    @api.model
    def _waiting_for_approval(self, cases):
        return self.search(bulk.among("case_id", cases.ids) & Domain("state", "=", "proposed"))

    def _renewed(self, run, verdict):
        """Return the values of a proposal that still waits for approval, as this run would make it."""
        values = self._values(run, self.case_id.id, verdict)
        return {**values, "amount": self.amount} if self.edited else values  # the sum that the edited message names

    def _as_left_behind(self):
        """Return the copy that the run that made a proposal keeps when a later run takes it over."""
        return {
            "run_id": self.run_id.id,
            "case_id": self.case_id.id,
            "level_id": self.level_id.id or None,
            "channel": self.channel or None,
            "amount": self.amount,
            "overdue": self.overdue,
            "next_date": self.next_date or None,
            "reasons": self.reasons or None,
            "reason_code": self.reason_code or None,
            "state": "superseded",
            "needs_person": self.needs_person,
        }

    @api.model
    def _values(self, run, case_id, verdict):
        result = self.env["collections.case"]._result(case_id, verdict)
        of_case = {mine: result[theirs] for mine, theirs in OF_CASE.items()}
        return {**self._own_values(run, case_id, verdict), **of_case}

    @api.model
    def _own_values(self, run, case_id, verdict):
        decided = verdict.outcome == "step"
        return {
            "run_id": run.id,
            "case_id": case_id,
            "channel": verdict.channel,
            "amount": verdict.decision.value if decided else verdict.assessment.overdue_value,
            "state": STATE_OF_OUTCOME[verdict.outcome],
            "needs_person": verdict.needs_person,
        }

    # === PREVIEW AND EDITING === #

    @api.depends("case_id", "level_id", "state", "edited_subject", "edited_body")
    def _compute_message(self):
        """Show the message as it would go out now, or as a person has edited it; of steps on hold, too."""
        self.recipient = self.subject = self.body = False
        for step in self._with_message():
            preview = step.sudo()._preview(step.channel)
            step.recipient = preview["recipient"]
            step.subject = preview["subject"]
            step.body = preview["body"]

    @api.depends("case_id", "level_id", "state")
    def _compute_other_messages(self):
        self.other_messages = False
        shown = self._with_message()
        verdicts = shown.case_id._evaluate_today()
        for step in shown:
            codes = verdicts[step.case_id.id].routing.channels
            step.other_messages = Markup("").join(
                step.sudo()._preview_besides(code) for code in codes if code != step.channel
            )

    def _with_message(self):
        """Return the steps whose message goes out, or would go out today, but for what holds it."""
        to_go = self.filtered(lambda step: step.state in TO_GO)
        held = self.filtered(lambda step: step.state == "refused" and step.channel)
        held = held.filtered(lambda step: step.run_id.date == step.company_id._collections_day())
        decisions = {case_id: verdict.decision for case_id, verdict in held.case_id._evaluate_today().items()}
        due = {case_id: d.level.id for case_id, d in decisions.items() if d.kind == "step"}
        return to_go | held.filtered(lambda step: due.get(step.case_id.id) == step.level_id.id)

    def _preview_besides(self, code):
        preview = self._preview(code)
        label = self.env["collections.channel"]._get(code)._label()
        head = ", ".join(filter(None, (label, preview["recipient"], preview["subject"])))
        return Markup("<h5>%s</h5>%s<hr/>") % (head, Markup(preview["body"] or ""))

    def _is_edited(self, code):
        """Return True if a person has edited what this channel sends: the message shown is that of the main one."""
        return self.edited and self.channel == code

    def _edited_text(self):
        """Return the edited text, for a channel without HTML."""
        body = html.fragment_fromstring(self.edited_body or "", create_parent="div")
        for link in body.iter("a"):
            if (url := link.get("href")) and url not in link.text_content():
                link.tail = f" {url}{link.tail or ''}"
        return html2plaintext(html.tostring(body, encoding="unicode"), include_references=False).strip()

    def _preview(self, code):
        """Return the message, or why it cannot be written: a broken template must not hide the step."""
        try:
            channel = self.env["collections.channel"]._get(code)
            channel._check_ready(self.level_id)
            return channel._preview(self)
        except OperationalError:
            raise
        except Exception as error:
            return {"recipient": False, "subject": False, "body": Markup("<p>%s</p>") % str(error)}

    def action_open_letter(self):
        """Open the letter as it would be printed now."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/collections/step/{self.id}/letter", "target": "new"}

    def _inverse_message(self):
        if self.filtered(lambda step: step.state != "proposed"):
            raise UserError(self.env._("Only the message of a step that waits for approval can be changed."))
        for step in self:
            step._check_message()
            values = {"edited": True, "edited_subject": step.subject, "edited_body": step.body}
            step.sudo().write(values)

    def _check_message(self):
        """Refuse words added by a person that threaten, insult or mislead.

        Only a manager may add what a manager has to approve, and answers for it. Words that were there before are
        approved with their template, or are no more than the name of a customer.
        """
        self.env["collections.wording"]._refuse_depth(self.body)
        before = {found.passage.words for found in self._search_message(self.sudo()._preview(self.channel))}
        added = [f for f in self._search_message(self) if f.passage.words not in before]
        self.env["collections.wording"]._refuse([f for f in added if f.passage.rule.severity == "block"])
        if added:
            self.env["collections.tone.approval"]._approve(self._name, added)

    def _search_message(self, message):
        """Return what the rules of the customer's language find: list of Found.

        :param message: record with ``subject`` and ``body``
        """
        texts = {"subject": tone.normal(message["subject"] or ""), "body": tone.plain(message["body"] or "")}
        return [
            found
            for name, text in texts.items()
            for found in self.env["collections.wording"]._search_text(
                self.id, self._fields[name]._description_string(self.env), self.case_id.lang, text
            )
        ]

    def write(self, vals):
        """Let people edit the message only; the state has its own actions."""
        if not self.env.su and set(vals) - {"subject", "body"}:
            raise AccessError(self.env._("Steps are approved, dropped or edited; nothing else of them can be changed."))
        if {"subject", "body"} & set(vals):
            self.mapped("body")  # fetches both: while one is written, the other is no longer computed
        return super().write(vals)

    # === APPROVAL === #

    def action_approve(self):
        """Approve proposed steps; they are carried out at once, or by the queue if there are many."""
        self.check_access("write")
        proposed = self.sudo().filtered(lambda s: s.state == "proposed")
        proposed.company_id._check_collections_active()
        proposed.write({"state": "approved", "user_id": self.env.uid})
        return proposed.run_id._carry_out_soon()

    def action_drop(self):
        """Drop proposed steps: this time nothing goes out for these customers."""
        self.check_access("write")
        dropped = self.sudo().filtered(lambda s: s.state in ("proposed", "approved"))
        dropped.write({"state": "dropped", "user_id": self.env.uid})
        dropped.run_id._refresh_state()

    def action_retry(self):
        """Propose failed steps again."""
        self.check_access("write")
        failed = self.sudo().filtered(lambda s: s.state == "failed")
        failed.write({"state": "proposed", "error": False})
        failed.run_id._refresh_state()

    # === CARRYING OUT === #

    @api.autovacuum
    def _gc_steps(self):
        """Delete, after some months, the reasons why nothing was done; what was done stays in the contact log."""
        limit = fields.Date.subtract(fields.Date.today(), months=6)
        states = ("waiting", "clear", "refused", "superseded")
        self.search([("state", "in", states), ("run_id.date", "<", limit)], limit=10000).unlink()
