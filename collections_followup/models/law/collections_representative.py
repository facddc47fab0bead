from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..base.collections_evidence import ATTACHED


class CollectionsRepresentative(models.Model):
    """Somebody who acts for a customer: while it lasts, all goes to them, and nothing to the customer.

    Two at a time are refused. Where two meet all the same, since customers were merged, the latest counts.
    """

    _name = "collections.representative"
    _inherit = ["collections.period"]
    _description = "Representative of a Customer"
    _end_field = "representative_id"
    _evidence = {ATTACHED: []}

    person_id = fields.Many2one(
        "res.partner",
        "Representative",
        required=True,
        ondelete="restrict",
        index=True,
        help="Who acts for the customer: a contact of their own, not one of the customer's.",
    )
    role = fields.Selection(
        [
            ("lawyer", "Lawyer"),
            ("adviser", "Debt Adviser"),
            ("guardian", "Guardian"),
            ("administrator", "Insolvency Administrator"),
            ("other", "Other"),
        ],
        required=True,
        default="lawyer",
        help="As what they act.",
    )

    # === WHO === #

    @api.model
    def _of_today(self, cases):
        """Return the representative of each case today, by case id: a query for each company."""
        found = {}
        for company, of_company in cases.sudo().grouped("company_id").items():
            acting = self._lasting(of_company._origin, company._collections_day())
            latest = {record.case_id: record for record in reversed(acting)}
            found |= {case.id: latest[case._origin] for case in of_company if case._origin in latest}
        return found

    @api.model
    def _persons(self, cases):
        """Return who represents the customer of each case today: {case id: res.partner}."""
        return {case_id: record.person_id for case_id, record in self._of_today(cases).items()}

    # === CHECKED === #

    @api.constrains("case_id", "person_id", "date_from", "date_until", "ended_on")
    def _check_alone(self):
        """Refuse two at a time: nobody would know whom to write to."""
        for record in self:
            if other := record._beside():
                raise ValidationError(
                    self.env._(
                        "%(customer)s is represented by %(other)s already, %(days)s: end that first, or choose other "
                        "days.",
                        customer=record.partner_id.display_name,
                        other=other.person_id.display_name,
                        days=other._days_told(),
                    )
                )

    def _beside(self):
        """Return another representative of the same case whose days meet those of this one."""
        others = self.search([("case_id", "=", self.case_id.id), ("id", "!=", self.id)])
        return others.filtered(lambda other: self._meets(other))[:1]

    def _meets(self, other):
        first = max(self.date_from, other.date_from)
        return all(not record.last_day or first <= record.last_day for record in (self, other))

    @api.constrains("case_id", "person_id")
    def _check_apart(self):
        """Refuse a contact of the customer: letters would fall back on the customer's address."""
        for record in self:
            if record.person_id.commercial_partner_id == record.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s is a contact of %(customer)s. Enter representatives as contacts of their own, so "
                        "that nothing goes to the customer's addresses.",
                        person=record.person_id.display_name,
                        customer=record.partner_id.display_name,
                    )
                )

    # === TOLD === #

    @api.depends("person_id", "role")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for record in self:
            record.display_name = record._told()

    def _told(self):
        """Return who it is, and as what: “Jane Doe (lawyer)”."""
        roles = dict(self._fields["role"]._description_selection(self.env))
        name = self.sudo().person_id.display_name or ""  # whoever may see the case may know who represents it
        return name if self.role == "other" else f"{name} ({roles.get(self.role, '').lower()})"

    @api.model
    def _told_fields(self):
        return super()._told_fields() | {"person_id", "role"}


class CollectionsFactRepresentative(models.AbstractModel):
    """The days on which a representative begins or ceases to act: what is written changes then."""

    _name = "collections.fact.representative"
    _inherit = ["collections.fact"]
    _description = "Representatives of a Customer"

    _about = "case"
    _reads = ("collections.representative",)

    @api.model
    def _columns(self):
        return {"represented_turns": SQL("represented.turns")}

    @api.model
    def _joins(self, asked):
        return SQL(
            """
            LEFT JOIN (SELECT acting.case_id,
                              ARRAY_AGG(acting.date_from ORDER BY acting.id)
                                  || ARRAY_AGG(acting.last_day + 1 ORDER BY acting.id) AS turns
                         FROM collections_representative acting
                        WHERE %s
                     GROUP BY acting.case_id) represented ON represented.case_id = kase.id
            """,
            asked.is_among(SQL("acting.case_id")),
        )

    @api.model
    def _given(self, values):
        return {"represented_turns": tuple(filter(None, values["represented_turns"] or ()))}

    @api.model
    def _fingerprint(self, company):
        """Yield who acts when, and what is on file of them: an address that changes is another one to write to."""
        yield SQL(
            """
            SELECT acting.case_id, %s FROM collections_representative acting
              JOIN evaluated ON evaluated.id = acting.case_id
              JOIN res_partner person ON person.id = acting.person_id
            """,
            self._hash("acting.id", "acting.person_id", "acting.date_from", "acting.last_day", "person.write_date"),
        )


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.constrains("parent_id")
    def _check_collections_represents(self):
        """Keep a representative from becoming a contact of the customer whom they represent."""
        # whoever edits contacts need not see who represents whom
        records = self.env["collections.representative"].sudo()
        records.search([("person_id", "in", self.ids), ("ended_on", "=", False)])._check_apart()
