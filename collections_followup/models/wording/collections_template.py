from lxml import html
from markupsafe import Markup
from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...decision import discreet
from ...tools.opened import opened

#: The group that reads customers' figures in a preview.
READERS = "collections_followup.collections_group_user"
#: Kinds of fields that may hold placeholders.
TEXTS = ("char", "text", "html")
#: Addresses of the customer's page, as they occur in texts.
PAGE_LINKS = ("object.pay_url", "object.case_id.pay_url")


class CollectionsTemplate(models.AbstractModel):
    """Odoo's templates that write to customers of the follow-up; templates of other models are left alone.

    They belong to no company: those that ship are for all, and so are those that levels of other companies send.
    """

    _name = "collections.template"
    _inherit = ["collections.wording", "collections.shared"]
    _description = "Template for Customers"

    _wording_triggers = ("model_id",)
    #: The field that others may read, and how many characters of it; None for all.
    _shown_to_others = ()

    is_collections = fields.Boolean(
        "For the Follow-up",
        compute="_compute_is_collections",
        help="Whether it writes to customers of the follow-up.",
    )
    collections_revealed = fields.Text(
        "Revealed to Others",
        compute="_compute_collections_revealed",
        help="Words of a debt where others may read them: in a subject, or in the beginning of a text message, which a "
        "locked screen shows.",
    )
    collections_case_id = fields.Many2one(
        "collections.case",
        "Show for",
        store=False,
        groups=READERS,
        help="The customer for whom the text is shown.",
    )
    collections_lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        "Show in",
        store=False,
        groups=READERS,
        help="The language in which the text is shown; empty for the one you are writing in.",
    )
    collections_preview = fields.Html(
        "Preview",
        compute="_compute_collections_preview",
        sanitize="email_outgoing",
        groups=READERS,
        help="The text, as it would read today.",
    )

    def _is_wording(self):
        return (self.model or "").startswith("collections.")

    @api.depends("model_id")
    def _compute_is_collections(self):
        for template in self:
            template.is_collections = template._is_wording()

    def _fills_in_unsafe(self):
        """Return True if one of them needs more than the fields that everybody may use in a template.

        Odoo checks every field. Computed fields are not filled in: the preview shows words of
        customers, which are not placeholders.
        """
        return any(
            template._is_unsafe(name, field)
            for template in self.sudo()
            for name, field in template._fields.items()
            if field.store and field.type in TEXTS
        )

    def _is_unsafe(self, name, field):
        if getattr(field, "render_engine", None) in ("qweb", "qweb_view"):
            body = self._without_page_links(self[name])
            return self._has_unsafe_expression_template_qweb(body, self.render_model, name)
        return self._has_unsafe_expression_template_inline_template(self[name], self.render_model, name)

    @api.model
    def _without_page_links(self, body):
        """Return the body without the address of its button: Odoo allows no attribute, but all messages have it."""
        if not body:
            return body
        whole = html.fragment_fromstring(str(body), create_parent="div")
        for link in whole.iter("a"):
            if link.get("t-att-href", "").strip() in PAGE_LINKS:
                del link.attrib["t-att-href"]
        return html.tostring(whole, encoding="unicode")

    # === WHAT OTHERS MAY READ === #

    @api.depends(lambda self: self._wording_fields + self._wording_triggers)
    def _compute_collections_revealed(self):
        wordings = self.filtered(lambda template: template._is_wording())
        told = wordings._revealed()
        for template in self:
            template.collections_revealed = "\n".join(told.get(template._origin.id, ())) or False

    def _revealed(self):
        """Return what others may read of these texts and reveals a debt: {id: lines}, a line for each language."""
        told, names = {}, dict(self.env["res.lang"].get_installed())
        shown, length = self._shown_to_others
        label = self._fields[shown]._description_string(self.env)
        for res_id, where, lang, text in self._texts():
            found = discreet.reveals(text, lang, length) if where == label else ()
            if found:
                words = ", ".join(f"“{word}”" for word in found)
                told.setdefault(res_id, []).append(f"{where}, {names.get(lang, lang)}: {words}")
        return told

    # === OWNER === #

    def _has_owners(self):
        return True

    def _shared(self):
        wordings = self.sudo().filtered(lambda template: template._is_wording())
        if not wordings:
            return self.browse()
        names = wordings._get_external_ids()
        shipped = {i for i in wordings.ids if any(name.startswith("collections_followup.") for name in names[i])}
        others = self.env["collections.level"]._sent_by_others(self._name, wordings.ids)
        return self.filtered(lambda template: template.id in shipped | others)

    def _why_not_changed(self):
        return self.env._(
            "The template “%(template)s” is for all companies, and you are not a manager of all of them. To write "
            "other words, duplicate it, and choose the copy in your levels. To change it for everybody, please ask an "
            "administrator.",
            template=", ".join(self.sudo().mapped("name")),
        )

    # === PREVIEW === #

    @api.depends(lambda self: ("model_id", "collections_case_id", "collections_lang", *self._wording_fields))
    def _compute_collections_preview(self):
        for template in self:
            template.collections_preview = template._is_wording() and template._preview() or False

    def _preview(self):
        """Return the text to the chosen customer as HTML, or why it cannot be written; empty without a customer."""
        example = self._example(self.collections_case_id._origin)
        if not example:
            return Markup()
        try:
            return self._preview_of(self._said(example, self.collections_lang))
        except OperationalError:
            raise
        except Exception as error:
            return Markup("<p class='text-danger'>%s</p>") % self._told(error)

    def _example(self, case):
        """Return the record to show the text for, as superuser: the case, or the latest about it (an installment).

        :param case: the chosen one; without one, the customer who owes most
        :raises AccessError: for a case that the user may not read
        """
        examples = self.env[self.model]
        about = "id" if self.model == case._name else "case_id"
        if not examples.has_access("read") or (about != "id" and about not in examples._fields):
            return examples  # such as a code, which nobody may see
        if case:
            return examples.search([(about, "=", opened(case).id)], limit=1).sudo()
        company = "company_id" if about == "id" else "case_id.company_id"
        # it was found with the rights of the user
        return examples.search([(company, "=", self.env.company.root_id.id)], limit=1).sudo()

    def _said(self, example, lang):
        """Return the texts for a record: {field: text}.

        In the language being edited it shows what is typed; in others, what is saved.
        """
        edited = self.env.lang or "en_US"
        lang = lang or edited
        wording = self if lang == edited else self._origin
        if wording != wording._origin:  # not saved yet, so the user's rights have not been checked
            wording._check_access_right_dynamic_template()
        # a template may use data that the user may not read
        rendered = {
            name: wording.sudo()._render_field(name, example.ids, set_lang=lang) for name in self._wording_fields
        }
        return {name: texts[example.id] for name, texts in rendered.items()}

    @api.model
    def _preview_of(self, said):
        """Return the texts as HTML."""
        raise NotImplementedError

    @api.model
    def _told(self, error):
        """Return the cause of an error, without the text that QWeb puts around it."""
        cause = error.__cause__ or error
        return str(cause) if isinstance(cause, (UserError, AccessError)) else f"{type(cause).__name__}: {cause}"
