import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import file_names, notification


class CollectionsStatementSend(models.TransientModel):
    """Makes statements of account: to download, or to send by e-mail."""

    _name = "collections.statement.send"
    _inherit = "collections.wizard"
    _description = "Statement of Account"

    case_ids = fields.Many2many("collections.case", string="Customers", required=True, help="Whose statements.")
    date_from = fields.Date(
        "From",
        default=lambda self: fields.Date.start_of(fields.Date.subtract(self._today(), months=1), "month"),
        help="First day; leave it empty to go back to the beginning. Older items that are open are always listed.",
    )
    date_to = fields.Date("Until", required=True, default=lambda self: self._today(), help="Last day.")
    file_format = fields.Selection(
        [("pdf", "PDF"), ("xlsx", "Excel (XLSX)")], "Format", required=True, default="pdf", help="Kind of file."
    )
    file = fields.Binary(readonly=True, help="The file to download.")
    left_out = fields.Text(compute="_compute_left_out", help="Who gets no e-mail, and why.")

    @api.model
    def _today(self):
        return self.env.company.root_id._collections_day()

    @api.depends("case_ids")
    def _compute_left_out(self):
        for wizard in self:
            obstacles = wizard._obstacles()
            wizard.left_out = "\n".join(
                f"{case.partner_id.name}: {obstacles[case.id]}"
                for case in wizard.case_ids._origin
                if case.id in obstacles
            )

    def _obstacles(self):
        return self.env["collections.channel.email"]._obstacles(self.case_ids._origin, whole=True)

    def _cases(self):
        """Return the customers, if the user may see all of them.

        :raises AccessError: if there are others
        :raises UserError: if there are none, or the days are in the wrong order
        """
        self.ensure_one()
        if not self.case_ids:
            raise UserError(self.env._("Choose a customer first."))
        if self.date_from and self.date_from > self.date_to:
            raise UserError(self.env._("The first day is after the last day: check the period."))
        self.case_ids.check_access("read")
        return self.case_ids

    def action_download(self):
        """Make the statements, all in one file, and download it."""
        cases = self._cases()
        statement = self.env["collections.statement"]
        content = statement._document(cases, self.date_from, self.date_to, self.file_format)
        self.file = base64.b64encode(content)
        name = statement._file_name(cases[0], self.date_to, self.file_format)
        if len(cases) > 1:
            name = self.env._("Statements of account %s", self.date_to) + f".{self.file_format}"
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file/{file_names.in_address(name)}?download=true",
            "target": "download",
        }

    def action_send(self):
        """Put the statements into the mail queue, for all who can be written to."""
        cases = self._cases()
        cases.check_access("write")
        obstacles = self._obstacles()
        reached = cases.filtered(lambda c: c.id not in obstacles)
        if not reached:
            raise UserError(self.env._("Nobody can be written to:\n%s", self.left_out))
        self.env["collections.statement"]._send(reached, self.date_from, self.date_to, self.file_format)
        return notification.shown(
            self.env._(
                "Statements by e-mail: %(sent)s. Left out: %(left)s.",
                sent=len(reached),
                left=len(cases) - len(reached),
            )
        )
