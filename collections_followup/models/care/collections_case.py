from odoo import api, fields, models
from odoo.tools import format_date

from ...const import TREATMENTS

#: Written only by `_write_treatment`.
SETTLED = {"treatment", "circumstance_until", "circumstance_review_on"}


class CollectionsCase(models.Model):
    """How a customer is treated, after what is known of their circumstances."""

    _inherit = "collections.case"

    _in_confidence = SETTLED | {"circumstance_ids", "circumstances"}

    circumstance_ids = fields.One2many(
        "collections.circumstance", "case_id", "Circumstances", help="What has kept the customer from paying."
    )
    treatment = fields.Selection(
        TREATMENTS,
        readonly=True,
        tracking=True,
        copy=False,
        help="How the customer is treated, after what is known of their circumstances. Empty: as all others.",
    )
    circumstance_until = fields.Date(
        "In Peace Until", readonly=True, copy=False, help="Up to and including this day nothing is sent by itself."
    )
    circumstance_review_on = fields.Date(
        "Review Circumstances On",
        readonly=True,
        copy=False,
        help="When a person looks whether all of this still holds.",
    )
    circumstances = fields.Text(
        "What Keeps Them from Paying",
        compute="_compute_circumstances",
        help="What keeps the customer from paying, and what follows from it.",
    )

    # === NOT PRESSED === #

    def _is_in_peace(self, today):
        """Return True if nothing is pressed for: others act, or the customer is treated with care, or waited for."""
        return bool(self.representative_id) or self.treatment == "care" or self._is_waited_for(today)

    def _is_waited_for(self, today):
        """Return True if the customer has told us about their circumstances, and gets time."""
        return bool(self.circumstance_until) and today <= self.circumstance_until

    # === WHAT FOLLOWS === #

    def _settle_circumstances(self):
        """Write what follows from the circumstances that have not ended, and evaluate again."""
        self._write_treatment()
        self._evaluate_again()

    def _write_treatment(self):
        """Write what follows from the circumstances that have not ended; no other code writes it."""
        for case in self:
            known = case.circumstance_ids._in_force()
            treatments = set(known.mapped("treatment"))
            case.write(
                {
                    "treatment": next((name for name, _label in TREATMENTS if name in treatments), False),
                    "circumstance_until": max(known.filtered("hold_until").mapped("hold_until"), default=False),
                    "circumstance_review_on": min(known.mapped("review_on"), default=False),
                }
            )

    @api.model
    def _protected(self):
        return super()._protected() | SETTLED

    def _merge_into(self, customer):
        """Treat a customer by the circumstances of all cases that became one."""
        kept = super()._merge_into(customer)
        kept.invalidate_recordset(["circumstance_ids"])
        kept.sudo()._write_treatment()  # whoever merges customers need not see their cases
        return kept

    # === EVALUATED === #

    @api.model
    def _facts_read(self):
        return (*super()._facts_read(), "treatment")

    def _by_treatment(self):
        return {treatment or "": cases for treatment, cases in self.grouped("treatment").items()}

    # === SHOWN === #

    @api.depends("circumstance_ids.ended_on", "circumstance_ids.review_on")
    @api.depends_context("lang")
    def _compute_circumstances(self):
        for case in self:
            # whoever sees the case sees what was told, but for confidential notes
            known = case.sudo().circumstance_ids._in_force()
            case.circumstances = "\n".join(told._shown() for told in known)


class CollectionsCircumstance(models.Model):
    _inherit = "collections.circumstance"

    def _shown(self):
        """Return what it means, as a sentence or several, in the language of ``env``."""
        since, review = (format_date(self.env, day) for day in (self.told_on, self.review_on))
        values = {"told": self._told(), "since": since, "review": review}
        sentences = [self.env._("%(told)s, since %(since)s. To be reviewed on %(review)s.", **values)]
        if self.treatment_told:
            sentences.append(self.treatment_told)
        if self.propose_waiver:
            sentences.append(self.env._("Propose to waive interest and charges."))
        return " ".join(sentences)
