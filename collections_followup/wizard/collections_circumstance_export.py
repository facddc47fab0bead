import base64
import io

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..tools import file_names

#: What is exported; confidential notes never are.
COLUMNS = (
    *("partner_id", "cause_id", "told_on", "told_by", "treatment", "hold_until", "review_on", "ended_on", "ended_why"),
    *("can_pay", "amount_now", "amount_monthly", "amount_left", "currency_id", "helper", "reach"),
)


class CollectionsCircumstanceExport(models.TransientModel):
    """Exports what customers have told about their situation, with a reason that the time-line of each case keeps."""

    _name = "collections.circumstance.export"
    _inherit = "collections.wizard"
    _description = "Export of Circumstances"

    circumstance_ids = fields.Many2many(
        "collections.circumstance", string="Circumstances", required=True, help="What is exported."
    )
    reason = fields.Char(
        required=True,
        help="What for, and for whom, such as a request of the customer. The time-line of each case keeps it.",
    )
    file = fields.Binary(attachment=False, readonly=True, help="The workbook.")

    def action_export(self):
        """Note the reason on each case, and download the workbook.

        :raises AccessError: if the user may not export
        :raises ValidationError: without a reason
        """
        self.ensure_one()
        if not self.env.user.has_group("base.group_allow_export"):
            raise AccessError(self.env._("You may not export data."))
        if not self.reason.strip():
            raise ValidationError(self.env._("Say what it is exported for."))
        told = self.circumstance_ids
        told.check_access("read")
        self._note_reason(told)
        self.file = base64.b64encode(self._workbook(told))
        name = self.env._("Circumstances %s", fields.Date.context_today(self)) + ".xlsx"
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file/{file_names.in_address(name)}?download=true",
            "target": "download",
        }

    def _note_reason(self, told):
        # whoever may read what was told need not be able to write to the case
        cases = self.env["collections.case"].sudo()
        cases._add_to_timeline(
            told.sudo(),
            lambda exported: exported.env._(
                "Exported what is known of their situation: %(cause)s. Reason: %(reason)s",
                cause=exported.cause_id.name,
                reason=self.reason,
            ),
        )

    @api.model
    def _workbook(self, told):
        content = io.BytesIO()
        with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
            sheet = book.add_worksheet()
            day = book.add_format({"num_format": 14, "align": "left"})
            columns = [told._fields[name] for name in COLUMNS]
            sheet.write_row(0, 0, [field._description_string(self.env) for field in columns])
            for row, record in enumerate(told, 1):
                for column, field in enumerate(columns):
                    value = field.convert_to_export(record[field.name], record)
                    sheet.write(row, column, value, *([day] if field.type == "date" and value else []))
        return content.getvalue()
