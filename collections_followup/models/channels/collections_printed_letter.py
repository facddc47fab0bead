from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import notification, pdf, reasons


class CollectionsPrintedLetter(models.Model):
    """A letter on paper: written by a follow-up step, printed and handed to the post by a person."""

    _name = "collections.printed.letter"
    _description = "Letter to Print"
    _inherit = ["collections.sealed"]
    _order = "id desc"
    _rec_name = "name"
    _sealed = "attachment_id"
    _evidence = {"attachment_id": []}

    name = fields.Char(related="attachment_id.name", string="Letter")
    case_id = fields.Many2one(
        "collections.case", required=True, readonly=True, ondelete="restrict", index=True, help="Whom it is about."
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    customer_id = fields.Many2one(related="case_id.partner_id", string="Customer")
    partner_id = fields.Many2one(
        "res.partner", "Addressee", required=True, readonly=True, ondelete="restrict", help="Whom it is sent to."
    )
    address = fields.Char(readonly=True, help="The postal address, as it stands on the letter.")
    level_id = fields.Many2one(
        "collections.level", readonly=True, ondelete="restrict", help="The follow-up level it was written for."
    )
    attachment_id = fields.Many2one(
        "ir.attachment",
        "PDF",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        help="The letter as it is printed.",
    )
    contact_ids = fields.One2many(
        "collections.contact", "printed_letter_id", "Log Entry", readonly=True, help="Where it stands in the log."
    )
    state = fields.Selection(
        [
            ("to_print", "To Print"),
            ("printed", "Printed"),
            ("posted", "Handed to the Post"),
            ("returned", "Came Back"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="to_print",
        readonly=True,
        index=True,
        help="A letter counts as sent when it was handed to the post, and no longer when it came back.",
    )
    printed_on = fields.Datetime(readonly=True, help="When it was first printed.")
    printed_by_id = fields.Many2one("res.users", readonly=True, help="Who printed it.")
    posted_on = fields.Datetime("Handed Over On", readonly=True, help="When it was handed to the post.")
    posted_by_id = fields.Many2one("res.users", "Handed Over By", readonly=True, help="Who handed it to the post.")
    returned_on = fields.Datetime("Came Back On", readonly=True, help="When it came back.")

    @api.model_create_multi
    def create(self, vals_list):
        letters = super().create(vals_list)
        for letter in letters.sudo():
            letter.document_hash = self._hash_of(letter.attachment_id.raw)
        return letters

    def write(self, vals):
        """Let a letter change its state by its own actions only."""
        if not self.env.su:
            raise UserError(
                self.env._(
                    "A letter cannot be changed: print it, hand it to the post, cancel it, or say that it came back."
                )
            )
        return super().write(vals)

    # === BY PEOPLE === #

    def action_print(self):
        """Print the letters as one PDF; those that are printed for the first time are marked as printed.

        Letters that would not be written in the same way now are withdrawn; those printed before are printed unchanged.
        """
        letters = self._in_state("to_print", "printed", "posted")
        letters._documents()  # before anything is written: a refusal is reported outside this transaction
        outdated = letters._take_back_outdated()
        letters -= outdated
        if outdated:
            return outdated._tell_taken_back(letters.action_print() if letters else None)
        document = pdf.merge(letters._documents())
        first = letters.filtered(lambda letter: letter.state == "to_print")
        first._move("printed", printed_on=fields.Datetime.now(), printed_by_id=self.env.uid)
        name = self.env._("Letters of %s.pdf", fields.Date.to_string(letters[0].company_id._collections_day()))
        # another tab: only then does the list show at once that they are printed
        attachment = self.env["ir.attachment"].create(
            {"name": name, "raw": document, "mimetype": "application/pdf", "res_model": self._name}  # no id: one's own
        )
        return {"type": "ir.actions.act_url", "url": f"/web/content/{attachment.id}?download=true", "target": "new"}

    def action_posted(self):
        """Mark the printed letters as handed to the post."""
        letters = self._in_state("printed")
        letters._check_still_valid()
        letters._move("posted", posted_on=fields.Datetime.now(), posted_by_id=self.env.uid)

    def action_returned(self):
        """Mark letters as returned: they no longer count, and a better address is needed."""
        self._in_state("posted")._move("returned", returned_on=fields.Datetime.now())

    def action_cancel(self):
        """Remove letters from the pile before they are posted: they do not count."""
        self._in_state("to_print", "printed")._move("cancelled")

    def _take_back_outdated(self):
        """Remove letters from the pile that would not be written in the same way now.

        :returns: those that were removed
        """
        # users who print letters need not see all that these are evaluated by
        contacts = self.filtered(lambda letter: letter.state == "to_print").sudo().contact_ids._take_back_outdated()
        contacts.case_id._refresh()
        return contacts.printed_letter_id.sudo(False)

    def _tell_taken_back(self, action):
        """Show which letters are not printed, then go on with an action, if there is one."""
        told = self.env._("Not printed, since they would not be written so any more: %s", self._reasons_in_words())
        return notification.shown(told, type="warning", sticky=True, next=action)

    def _reasons_in_words(self):
        contacts = self.sudo().contact_ids
        return " ".join(f"{c.printed_letter_id.name}: {c.why_not_sent}" for c in contacts if c.why_not_sent)

    def _check_still_valid(self):
        """Raise UserError if some of the letters would not be written in the same way now."""
        objections = self.sudo().contact_ids._objections()
        told = [
            f"{contact.printed_letter_id.name}: {reasons.tell(self.env, reasons.dump(why))}"
            for contact, why in objections.items()
            if why
        ]
        if told:
            raise UserError(
                self.env._(
                    "Some letters would not be written so any more. Cancel them, and hand over the others:\n%s",
                    "\n".join(told),
                )
            )

    def _documents(self):
        """Return the letters as they were written.

        :raises UserError: if a file is gone, or is not the letter that was written
        """
        if lost := self.sudo().filtered(lambda letter: not letter.attachment_id.raw):
            raise UserError(
                self.env._(
                    "The file of a letter is gone; cancel the letter instead: %s", ", ".join(lost.mapped("name"))
                )
            )
        return [letter._document_as_made() for letter in self]

    def _in_state(self, *states):
        """Return the letters that are in one of the states.

        :raises UserError: if there is none
        """
        self.check_access("write")
        letters = self.filtered(lambda letter: letter.state in states)
        if not letters:
            why = self._reasons_in_words()
            raise UserError(" ".join(filter(None, (self.env._("None of these letters can take this step now."), why))))
        return letters

    def _move(self, state, **values):
        self._set(state, **values)
        self.case_id.sudo()._refresh()

    def _set(self, state, **values):
        """Set the state; no other code writes it."""
        self.sudo().write({"state": state, **values})

    @api.autovacuum
    def _gc_prints(self):
        """Delete the joint documents of prints: each letter is kept by itself."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        prints = [("res_model", "=", self._name), ("res_id", "=", False), ("create_date", "<", limit)]
        self.env["ir.attachment"].sudo().search(prints, limit=1000).unlink()
