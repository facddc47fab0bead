from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...decision import contact_rule, legal_hold
from ...tools import bulk
from ..base.collections_evidence import ATTACHED

#: Prefix of the codes of legal holds among contact rules.
CODE = "legal-hold"


class CollectionsMoratorium(models.Model):
    """A legal hold: the law keeps a customer from being asked for some or all debts, until a day.

    Invoices dated up to ``debts_until`` are held, or all. It holds the steps of the night (guard ``legal_hold``), and
    contacts by people, as a contact rule that nobody overrides.
    """

    _name = "collections.moratorium"
    _inherit = ["collections.period"]
    _description = "Legal Hold"
    _end_field = "moratorium_id"
    _evidence = {ATTACHED: []}

    kind_id = fields.Many2one(
        "collections.moratorium.kind", required=True, ondelete="restrict", help="What holds the debts."
    )
    reference = fields.Char("Reference Number", help="Under which a court, an authority or an adviser keeps it.")
    date_until = fields.Date(compute="_compute_date_until", store=True, readonly=False)
    debts_until = fields.Date(
        "Debts up to",
        compute="_compute_debts_until",
        store=True,
        readonly=False,
        help="Invoices dated up to this day are held; later ones are followed up as usual. Empty: all debts are held.",
    )
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, copy=False, ondelete="set null", help="The task for the day on which it ends."
    )

    @api.depends("kind_id", "date_from")
    def _compute_date_until(self):
        for hold in self:
            days = hold.date_from and hold.kind_id.days
            hold.date_until = days and fields.Date.add(hold.date_from, days=days - 1)

    @api.depends("kind_id", "date_from")
    def _compute_debts_until(self):
        for hold in self:
            hold.debts_until = hold.kind_id.covers == "until" and hold.date_from

    # === ASKED === #

    @api.model
    def _holds(self, case_ids):
        """Return the legal holds of customers, whenever they hold: {case id: tuple of LegalHolds}; one query."""
        # whoever works a case, or charges interest, must know what holds it
        found = self.sudo().search(bulk.among("case_id", case_ids))
        return {case.id: tuple(hold._as_value() for hold in own) for case, own in found.grouped("case_id").items()}

    @api.model
    def _frozen(self, receivables):
        """Return the question that a charge asks: is a debt frozen by law on a day, so that nothing is added to it?

        :param receivables: {case id: list of Receivables}, as a charge is given them
        :returns: function of a case id, one of its Receivables, and a day
        """
        holds = self._holds(list(receivables))

        def frozen(case_id, receivable, day):
            return legal_hold.is_frozen(holds.get(case_id, ()), day, receivable.others.get("dated"))

        return frozen

    def _as_value(self):
        kind = self.kind_id
        days = (self.date_from, self.last_day or None, self.debts_until or None)
        return legal_hold.LegalHold(kind.name, kind.source, *days, kind.contact, kind.freezes, kind.takes_payments)

    # === CONTACTS BY PEOPLE === #

    @api.model
    def _forbidding(self, cases, day, whole=False):
        """Return what forbids any contact about the debts of customers of one company on a day, by case id.

        A hold on debts up to a date forbids it while nothing else is open.

        :param whole: for what speaks of all debts, such as a statement: whether others are open does not count
        """
        if not cases.ids:
            return {}
        lasting = self._lasting(cases, day)
        acting = self.env["collections.representative"]._of_today(lasting.case_id)
        lasting = lasting.filtered(lambda hold: hold.kind_id.contact == "nobody" or hold.case_id.id not in acting)
        partly = lasting.filtered("debts_until")
        free = set() if whole or not partly else partly._with_other_debts()
        held = (lasting - partly) + partly.filtered(lambda hold: hold.case_id.id not in free)
        return {
            case.id: own.sorted(lambda hold: hold._lasts_longest())[-1:]
            for case, own in held.grouped("case_id").items()
        }

    def _lasts_longest(self):
        return (not self.last_day, self.last_day or self.date_from, self.id)

    def _with_other_debts(self):
        """Return the ids of the cases of these holds with an open debt of a later date; a query."""
        latest = {}
        for hold in self:
            latest[hold.case_id] = max(hold.debts_until, latest.get(hold.case_id, hold.debts_until))
        lines = self.env["account.move.line"]
        later = {case: case._item_domain() & lines._collections_dated_after(day) for case, day in latest.items()}
        found = lines.search(Domain.OR(later.values()) & Domain("balance", ">", 0))
        customers = found.partner_id.commercial_partner_id
        return {case.id for case in latest if case.partner_id in customers}

    @api.model
    def _rules(self, cases, day):
        """Return the legal holds as contact rules that nobody overrides: {case id: tuple of Rules}."""
        return {case_id: (hold._as_rule(),) for case_id, hold in self._forbidding(cases, day).items()}

    def _as_rule(self):
        return contact_rule.Rule(
            code=f"{CODE}-{self.id}",
            kind="held",
            basis="law",
            until=self.last_day or None,
            told=self._told_in_full(),
            source=f"{self.env._('Law')}: {self.kind_id.source}",
        )

    # === TOLD === #

    @api.depends("kind_id", "reference")
    def _compute_display_name(self):
        for hold in self:
            hold.display_name = ", ".join(filter(None, (hold.kind_id.name, hold.reference)))

    def _told_in_full(self):
        """Return kind, last day and source in a sentence."""
        values = {"kind": self.kind_id.name, "law": self.kind_id.source}
        if not self.last_day:
            return self.env._("%(kind)s, until it is ended (%(law)s)", **values)
        day = format_date(self.env, self.last_day)
        return self.env._("%(kind)s, up to and including %(day)s (%(law)s)", **values, day=day)

    def _told_to_people(self):
        """Return the same with the debts that it is about."""
        told = self._told_in_full()
        if not self.debts_until:
            return self.env._("All debts are held. %s", told)
        return self.env._(
            "Debts up to %(day)s are held. %(hold)s", day=format_date(self.env, self.debts_until), hold=told
        )

    @api.model
    def _told_fields(self):
        return super()._told_fields() | {"kind_id", "debts_until", "reference"}

    # === THE LAST DAY === #

    @api.model_create_multi
    def create(self, vals_list):
        holds = super().create(vals_list)
        holds._plan_end()
        return holds

    def write(self, vals):
        result = super().write(vals)
        if not {"date_from", "date_until", "kind_id", "ended_on"}.isdisjoint(vals):
            self._plan_end()
        return result

    def _plan_end(self):
        """Give the responsible person a task for the last day of each; what somebody has ended needs none."""
        self.sudo().activity_id.filtered("active").unlink()  # one that was done stays
        activity_type = self.env.ref("collections_followup.mail_activity_legal_hold")
        for hold in self.sudo().filtered(lambda hold: hold.last_day and not hold.ended_on):
            values = hold.case_id._asked_values(activity_type, hold.last_day, hold._told_in_full())
            hold.activity_id = hold.case_id._plan_activities([values])
