import base64
import os

from odoo import api, models

from ...tools import file_names, pictures

#: Fields of a file's content.
CONTENT = {"raw", "datas", "db_datas", "mimetype", "type", "url"}
#: Fields of its name, access and owner; Odoo itself moves files with the records that own them.
PLACE = {"name", "public", "access_token", "res_model", "res_id", "res_field"}


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    # === EVIDENCE === #

    def write(self, vals):
        """Keep the content of evidence for ever, and, except for the system, its name, record and access."""
        guarded = (CONTENT if self.env.su else CONTENT | PLACE) & set(vals)
        if guarded and any(file._collections_differs(vals, guarded) for file in self._collections_evidence()):
            self.env["collections.evidence"]._refuse_to_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_no_evidence(self):
        if self._collections_evidence():
            self.env["collections.evidence"]._refuse_to_change()

    def _to_http_stream(self):
        """Hand out a signed contract or a letter only as it was made."""
        if self.mimetype == "application/pdf":
            self.env["collections.sealed"]._check_sealed(self)
        return super()._to_http_stream()

    def _collections_evidence(self):
        return self.env["collections.evidence"]._evidence_among(self)

    def _collections_differs(self, vals, names):
        """Return True if one of these values changes: Odoo writes the same values when it moves its storage."""
        file = self.sudo()
        if "raw" in names or "datas" in names:
            raw = vals["raw"] if "raw" in names else base64.b64decode(vals["datas"] or b"")
            content = raw.encode() if isinstance(raw, str) else raw or b""
            return content != file.raw or file._collections_differs(vals, names - {"raw", "datas"})
        return any((vals[name] or False) != (file[name] or False) for name in names)

    # === NAMES AND PICTURES === #

    @api.model_create_multi
    def create(self, vals_list):
        """Give files of the follow-up names that every header, address and database accepts."""
        return super().create([self._collections_named(values) for values in vals_list])

    @api.model
    def _collections_named(self, values):
        ours = values.get("name") and self._collections_owns(values)
        return {**values, "name": file_names.clean(values["name"])} if ours else values

    def _collections_owns(self, values):
        return (values.get("res_model") or self[:1].res_model or "").startswith("collections.")

    def _postprocess_contents(self, values):
        """Keep pictures of ours that would unfold too far as they are; Odoo unfolds pictures to make them smaller."""
        if self._collections_owns(values) and self._collections_unfolds(values):
            return values
        return super()._postprocess_contents(values)

    @api.model
    def _collections_unfolds(self, values):
        values["mimetype"] = self._compute_mimetype(values)
        if not values["mimetype"].startswith("image/"):
            return False
        try:
            pictures.measured(values.get("raw") or base64.b64decode(values.get("datas") or b""))
        except pictures.TooLarge:
            return True
        except pictures.Unreadable:  # an error that Odoo reports
            return False
        return False

    # === THE DISK === #

    @api.model
    def _file_write(self, bin_value, checksum):
        """Delete the incomplete file that a full disk leaves: it would block the whole file for ever."""
        try:
            return super()._file_write(bin_value, checksum)
        except OSError:
            path = self._full_path(f"{checksum[:2]}/{checksum}")
            if os.path.isfile(path) and not self._same_content(bin_value, path):
                os.unlink(path)
            raise
