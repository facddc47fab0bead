from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class CollectionsCase(models.Model):
    """A customer whom somebody represents: whom colleagues write to and call, and who speaks for the customer."""

    _inherit = "collections.case"

    representative_ids = fields.One2many(
        "collections.representative", "case_id", "Representatives", help="Who acts for the customer, now or before."
    )
    representative_id = fields.Many2one(
        "collections.representative",
        compute="_compute_representative_id",
        help="Who acts for the customer today: all goes to them, and nothing to the customer.",
    )
    has_representatives = fields.Boolean(
        compute="_compute_has_representatives",
        store=True,
        help="Somebody acts for the customer, or has acted: only then it is asked who.",
    )
    represented_told = fields.Char(compute="_compute_representative_id", help="To whom all goes, and until when.")

    @api.depends("representative_ids")
    def _compute_has_representatives(self):
        for case in self:
            case.has_representatives = bool(case.representative_ids)

    @api.model
    def _facts_read(self):
        return (*super()._facts_read(), "has_representatives")

    @api.model
    def _protected(self):
        return super()._protected() | {"has_representatives"}

    @api.depends(
        *("representative_ids.person_id", "representative_ids.role"),
        *("representative_ids.date_from", "representative_ids.last_day"),
    )
    @api.depends_context("lang")
    def _compute_representative_id(self):
        acting = self.env["collections.representative"]._of_today(self)
        for case in self:
            record = acting.get(case.id, self.env["collections.representative"]).sudo(False)
            case.representative_id = record
            case.represented_told = bool(record) and case._told_represented(record)

    def _told_represented(self, record):
        values = {"who": record.display_name, "customer": self.partner_id.display_name}
        if not record.last_day:
            return self.env._("All goes to %(who)s, and nothing to %(customer)s.", **values)
        day = format_date(self.env, record.last_day)
        return self.env._("All goes to %(who)s until %(day)s, and nothing to %(customer)s.", **values, day=day)

    # === WRITTEN TO, AND CALLED === #

    @api.depends("representative_id")
    def _compute_recipient(self):
        """Write to a representative in their language, whatever the customer prefers."""
        result = super()._compute_recipient()
        installed = dict(self.env["res.lang"].get_installed())
        for case in self:
            if case.representative_id and case.recipient_id.lang in installed:
                case.lang = case.recipient_id.lang
        return result

    @api.depends("representative_id")
    def _compute_reach(self):
        """Show no address of the customer instead of one that the representative lacks."""
        result = super()._compute_reach()
        for case in self.filtered("representative_id"):
            case.recipient_phone, case.recipient_email = case.recipient_id.phone, case.recipient_id.email
        return result

    def _includes(self, person):
        return super()._includes(person) or person in self.sudo().representative_id.person_id

    # === IN THE CHATTER === #

    def _message_get_suggested_recipients_batch(self, **kwargs):
        """Suggest nobody but the representative, and colleagues: not who has written last."""
        suggested = super()._message_get_suggested_recipients_batch(**kwargs)
        for case in self.filtered("representative_id"):
            suggested[case.id] = [who for who in suggested[case.id] if case._may_be_told(who["partner_id"])]
        return suggested

    def _may_be_told(self, partner_id):
        """Return True if what is said of this customer may go to a partner: not if somebody represents the customer."""
        person = self.env["res.partner"].sudo().browse(partner_id or ())  # followers need not be visible to the user
        acting = self.sudo().representative_id.person_id
        return not acting or person == acting or bool(person and not person.partner_share)


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Leave out people of a customer whom somebody represents, on every record that is about what they owe."""
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        case = self._collections_represented()
        if not case:
            return recipients
        left_out = [who for who in recipients if not case._may_be_told(who["id"])]
        named = set((msg_vals or {}).get("partner_ids") or message.sudo().partner_ids.ids)
        if message.message_type == "comment" and named.intersection(who["id"] for who in left_out):
            raise UserError(case.with_env(self.env).represented_told)
        return [who for who in recipients if who not in left_out]

    def _collections_represented(self):
        """Return the case that this record of ours is about, if somebody represents its customer, with all rights."""
        cases = self.env["collections.case"].sudo()
        if not self._name.startswith("collections.") or len(self) != 1:
            return cases
        case = self.sudo() if self._name == cases._name else self.sudo()["case_id"] if "case_id" in self else cases
        return case if case._name == cases._name and case.representative_id else cases
