import hashlib

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError


class NotAsItWas(UserError):
    """Error: a document is no longer the one that was signed or written."""


class CollectionsSealed(models.AbstractModel):
    """A record with a document whose hash was kept when it was made: a changed document is given to nobody."""

    _name = "collections.sealed"
    _inherit = "collections.evidence"
    _description = "Record With a Sealed Document"

    #: Name of the field with the file.
    _sealed = None

    document_hash = fields.Char(
        "SHA-256 of the Document", readonly=True, copy=False, help="Taken when the document was made."
    )
    forgery_found_on = fields.Datetime(
        "Found Changed On",
        readonly=True,
        copy=False,
        help="When somebody first asked for the document and it was not the one that was made. Managers were told.",
    )

    @api.model
    def _hash_of(self, content):
        """Return the SHA-256 hash of a document, in hexadecimal."""
        return hashlib.sha256(content or b"").hexdigest()

    def _is_document_intact(self):
        self.ensure_one()
        return self.document_hash == self._hash_of(self[self._sealed].sudo().raw)

    def _document_as_made(self):
        """Return the document, as bytes; empty if none was kept.

        :raises NotAsItWas: if it has been changed, which is reported to managers
        """
        content = self[self._sealed].sudo().raw or b""  # whoever may read the record may read its document
        if self.document_hash and not self._is_document_intact():
            self._report_forgery()
            raise NotAsItWas(
                self.env._(
                    "“%s” is not the document that was made: it has been changed, so it is not handed out. "
                    "We have been told, and are looking into it.",
                    self.display_name,
                )
            )
        return content

    def _report_forgery(self):
        """Report the change to managers in a separate transaction: this one ends with the refusal, rolled back."""
        with self.env.registry.cursor() as cr:
            self.with_env(self.env(cr=cr, user=SUPERUSER_ID, su=True, context={}))._note_forgery()

    def _note_forgery(self):
        """Ask a manager to examine the change, once."""
        self.ensure_one()
        if self.forgery_found_on or not self.try_lock_for_update(allow_referencing=True):
            return
        self.forgery_found_on = fields.Datetime.now()
        case, manager = self.case_id, self.company_id._collections_manager()
        env = case.with_context(lang=manager.lang).env
        activity_type = env.ref("collections_followup.mail_activity_forgery")
        case._plan_activities(
            case._activity_values(
                activity_type,
                summary=activity_type.summary,
                note=env._("“%s” is not the document that was made. Find out who changed it.", self.display_name),
                date_deadline=self.company_id._collections_day(),
                user_id=manager.id or SUPERUSER_ID,
            )
        )

    @api.model
    def _check_sealed(self, files):
        """Refuse to hand out documents of ours that are no longer as they were made.

        :param files: ir.attachment
        :raises NotAsItWas: for the first of them
        """
        for name in sorted(self.env.registry.descendants(["collections.sealed"], "_inherit") - {"collections.sealed"}):
            # whoever may read the file need not see what it belongs to
            for record in self.env[name].sudo().search([(self.env[name]._sealed, "in", files.ids)]):
                record._document_as_made()
