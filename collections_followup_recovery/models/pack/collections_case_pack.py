import base64
import io
import json
import zipfile

from odoo import api, fields, models
from odoo.tools.pdf import PdfReader, PdfWriter

from odoo.addons.collections_followup.tools import file_names

from ...decision import case_pack
from ...report import case_pack_html


class CollectionsCasePack(models.AbstractModel):
    """The case pack: one PDF with contents and numbered exhibits, or a folder of the same.

    What inherits it, such as a claim in court or a placement with an agency, has ``name``, ``case_id``, ``company_id``,
    ``partner_id``, ``currency_id`` and ``item_ids`` of a model that inherits `collections.covered`. It may say more on
    the front (`_pack_facts`) and in the chronology (`_own_events`).
    """

    _name = "collections.case.pack"
    _description = "Case Pack"

    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        "Language of the Pack",
        help="The language of the case pack; empty: that of the customer. Messages stay as they were written.",
    )
    pack = fields.Binary("Case Pack", compute="_compute_pack", help="All of the case as one PDF.")
    folder = fields.Binary("Case Pack as Folder", compute="_compute_folder", help="The same as single files.")

    def _compute_pack(self):
        for record in self:
            record.pack = base64.b64encode(record._packed()[0])

    def _compute_folder(self):
        for record in self:
            record.folder = base64.b64encode(record._zipped())

    def action_pack(self):
        """Download the case pack as one PDF."""
        return self._download("pack", f"{self.name}.pdf")

    def action_folder(self):
        """Download the case pack as a folder."""
        return self._download("folder", f"{self.name}.zip")

    def _download(self, field, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/{field}/{file_names.in_address(name)}?download=true",
            "target": "download",
        }

    def _pack_facts(self):
        """Return what the front says beside the parties and the sum: (label, text), in the language of ``env``."""
        return []

    def _in_its_language(self):
        """Return the record with all rights, in the language of its pack: whoever may read it may read its pack."""
        return self.sudo().with_context(lang=self.lang or self.case_id.lang, bin_size=False)

    def _packed(self):
        """Return the pack as PDF, and its Exhibits."""
        record = self._in_its_language()
        exhibits = record._exhibits()
        pages = [record._pages(exhibit.content) for exhibit in exhibits]
        calculation, chronology = record._calculation(), record._chronology()

        def front(before):
            contents = case_pack.listed(exhibits, pages, before)
            return case_pack_html.front_of(record, calculation, chronology, contents), contents

        before = record._pages(front(0)[0])  # its own pages do not depend on the numbers in it
        made, contents = front(before)
        parts = [made, *(exhibit.content for exhibit in exhibits)]
        stamps = case_pack_html.stamps_of(record, record._labels(before, pages))
        outline = [(entry.page - 1, f"{entry.number}. {entry.name}") for entry in contents]
        return record._together(parts, outline, stamps), exhibits

    def _labels(self, front, pages):
        """Return what stands at the top of each page: its number, and the exhibit that it belongs to."""
        exhibits = [self.env._("Exhibit %s", number) for number, count in enumerate(pages, 1) for _page in range(count)]
        total = front + len(exhibits)
        named = [*([self.name] * front), *exhibits]
        return [f"{name} · {page} / {total}" for page, name in enumerate(named, 1)]

    @api.model
    def _together(self, parts, outline=(), stamps=b""):
        """Return one PDF of several.

        :param outline: (index of a page, title) for each bookmark
        :param stamps: PDF whose pages are laid over those of all
        """
        writer, content = PdfWriter(), io.BytesIO()
        pages = [page for part in parts for page in PdfReader(io.BytesIO(part)).pages]
        labels = PdfReader(io.BytesIO(stamps)).pages if stamps else [None] * len(pages)
        for page, label in zip(pages, labels, strict=True):
            if label is not None:
                page.merge_page(label)
            writer.add_page(page)
        for page, title in outline:
            writer.add_outline_item(title, page)
        writer.write(content)
        return content.getvalue()

    def _zipped(self):
        """Return the pack and its exhibits as single files in a folder."""
        pack, exhibits = self._packed()
        content, folder = io.BytesIO(), file_names.clean(self.name)
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{folder}/00 {folder}.pdf", pack)
            archive.writestr(f"{folder}/{folder}.json", json.dumps(self._in_its_language()._pack_data(), indent=1))
            for number, exhibit in enumerate(exhibits, 1):
                archive.writestr(f"{folder}/{number:02} {file_names.clean(exhibit.name)}.pdf", exhibit.content)
                for part, (name, raw) in enumerate(exhibit.files, 1):
                    archive.writestr(f"{folder}/{number:02}.{part} {file_names.clean(name)}", raw or b"")
        return content.getvalue()
