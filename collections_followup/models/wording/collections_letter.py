import re
from uuid import uuid4

from lxml import etree, html
from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.rendering_tools import parse_inline_template, render_inline_template

from ...const import MANAGER_GROUP
from ...tools import pdf

#: ``{{ total }}`` in a subject or a body.
PLACEHOLDER = re.compile(r"\{\{((?:(?!\{\{|\}\}).)*)\}\}", re.DOTALL)
#: A field of the case, such as ``object.company_id.name``.
FIELD_PATH = re.compile(r"object(\.[a-z_0-9]+)+")
#: The fields that are rendered, in each language in which they are written.
WORDS = ("subject", "body")
#: Purposes of letters that ask for money.
ASKING = ("courtesy", "second_copy", "reminder", "firm", "demand")
#: Purposes of letters that confirm a promise or an agreement.
CONFIRMING = ("promise", "agreement")
#: Letters made at once when many are printed: if one fails, all of these are tried again one by one.
PRINT_BATCH = 25


def _names(text):
    """Return the placeholders between the braces of a text."""
    return [name.strip() for name in PLACEHOLDER.findall(text or "")]


class CollectionsLetter(models.Model):
    """The wording of a letter, in each language that customers are written to.

    ``_pdfs`` makes the letters, ``collections.letter.page`` the page around the words.
    """

    _name = "collections.letter"
    _description = "Collections Letter"
    _inherit = ["mail.render.mixin", "collections.wording", "collections.shared", "collections.limited"]
    _order = "sequence, id"
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of
    _unrestricted_rendering = True
    _wording_fields = WORDS

    name = fields.Char(required=True, translate=True, help="Internal name of this letter.")
    active = fields.Boolean(default=True, help="Letters that are not active cannot be chosen any more.")
    sequence = fields.Integer(default=10, help="Order in which letters are listed.")
    purpose = fields.Selection(
        [
            ("courtesy", "Courtesy reminder"),
            ("second_copy", "Second copy, overdue"),
            ("reminder", "Reminder"),
            ("firm", "Firm reminder"),
            ("demand", "Formal demand"),
            ("promise", "Confirmation of a promise"),
            ("agreement", "Confirmation of a payment agreement"),
            ("thanks", "Thanks after payment"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
        help="What the letter is for.",
    )
    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self._default_company(),
        help="The company that uses it; empty for all companies.",
    )
    subject = fields.Char(required=True, translate=True, help="Subject line; placeholders may be used.")
    body = fields.Html(
        required=True,
        render_engine="qweb",
        translate=True,
        sanitize="email_outgoing",
        help="What the letter says, without the closing: who signs is added.",
    )
    days_to_pay = fields.Integer(
        "Days to Pay",
        default=14,
        help="The letter asks for payment by this many days after its date. Allow ten at least: post takes days too. A "
        "formal demand leaves more days where contact rules give them.",
    )
    show_items = fields.Boolean("List the Invoices", default=True, help="Show the table of the items that are asked.")
    show_qr = fields.Boolean(
        "Show How to Pay",
        default=True,
        help="Show the bank account, and a code to pay by telephone where the account allows one.",
    )
    may_change = fields.Boolean(
        compute="_compute_may_change",
        help="Whether you may change it: a letter for all companies is not for everybody to change.",
    )
    placeholders = fields.Html(
        compute="_compute_preview", help="What can be written into the subject and the text, and what it gives."
    )

    _days_not_negative = models.Constraint("CHECK (days_to_pay >= 0)", "The days to pay cannot be negative.")

    def _compute_render_model(self):
        self.render_model = "collections.case"

    def _has_unsafe_expression(self):
        """Return True if it needs more than the placeholders that every manager may use: a template editor's right."""

        def keep_fields(match):  # other names are known placeholders, or refused when they are filled in
            name = match[1].strip()
            return f'<t t-out="{name}"></t>' if FIELD_PATH.fullmatch(name) else ""

        for letter in self.sudo():
            for name in WORDS:
                others = PLACEHOLDER.sub(keep_fields, str(letter[name] or ""))
                if self._has_unsafe_expression_template_qweb(others, letter.render_model):
                    return True
        return False

    # === OWNER === #

    @api.model
    def _default_company(self):
        """Return the user's own company for a user who may not write for all companies."""
        return self.env["res.company"] if self._answers_for_all_companies() else self.env.company.root_id

    @api.depends_context("uid")
    def _compute_may_change(self):
        for letter in self:
            letter.may_change = letter.has_access("write")

    def copy_data(self, default=None):
        """Mark a copy in its name, unless it is given one; users who may not write for all get it for their company."""
        given = default or {}
        return [
            {
                **values,
                "company_id": letter.company_id.id or self._default_company().id,
                "name": self.env._("%(letter)s (copy)", letter=letter.name),
                **given,
            }
            for letter, values in zip(self, super().copy_data(default), strict=True)
        ]

    def action_copy_for_company(self):
        """Give the company a copy of this letter, which its levels use from now on."""
        self.ensure_one()
        company = self.env.company.root_id
        name = self.env._("%(letter)s (%(company)s)", letter=self.name, company=company.name)
        letter = self.copy({"company_id": company.id, "name": name})
        lines = self.env["collections.level.wording"]._that_send(self).sudo(False)
        # the company of a level is no secret; only those of this one are changed, with the user's own rights
        lines.filtered(lambda line: line.sudo().level_id.company_id == company).wording = letter
        return {
            "type": "ir.actions.act_window",
            "name": letter.name,
            "res_model": self._name,
            "res_id": letter.id,
            "views": [(False, "form")],
        }

    def action_approve_passages(self):
        """Check that a manager who approves passages of a letter for all companies may write it."""
        if self.env.user.has_group(MANAGER_GROUP):
            self.check_access("write")
        return super().action_approve_passages()

    def _why_not_changed(self):
        return self.env._(
            "The letter “%(letter)s” is for all companies, and you are not a manager of all of them. To write other "
            "words, open it and choose “Copy for My Company”: your levels then use the copy. To change it for "
            "everybody, please ask an administrator.",
            letter=", ".join(self.sudo().mapped("name")),
        )

    # === LETTERS === #

    def _pdfs(self, cases, verdicts, window="left", extra=None, *, leaves=False):
        """Make the letters to cases of one company, each in the language of its customer.

        :param verdicts: {case id: Verdict} of today
        :param window: side of the window in the envelope, ``left`` or ``right``; on US Letter always left
        :param extra: {case id: {placeholder: value}} that take precedence; ``edited_subject`` and
            ``edited_body`` (Markup) replace the letter's own words
        :param leaves: True if they go to the customers, whose page their links then open
        :returns: {case id: PDF as bytes}
        :raises Exception: if one of them cannot be made; keep failures apart with ``_process_isolated``
        """
        pdfs = {}
        for letter, of_lang in self._by_lang(cases):
            page = letter.env["collections.letter.page"].sudo()
            css, paper = page._css(of_lang.company_id), page._paper(of_lang.company_id)
            for case_id, document in letter._documents(of_lang, verdicts, window, extra, leaves).items():
                pdfs[case_id] = pdf.from_html(letter.env, document, css, paper)
        return pdfs

    def _html(self, cases, verdicts, window="left", extra=None):
        """Return the letters as whole HTML documents; see ``_pdfs``.

        :returns: {case id: HTML}
        """
        documents = {}
        for letter, of_lang in self._by_lang(cases):
            documents |= letter._documents(of_lang, verdicts, window, extra)
        return documents

    def _words(self, cases, verdicts):
        """Return the words of the letter to each case, without the page around it.

        :returns: {case id: (subject, body)}
        """
        words = {}
        for letter, of_lang in self._by_lang(cases):
            values = letter._page_values(of_lang, verdicts)
            if letter.purpose in CONFIRMING:
                letter._check_asks(values)
            bodies = letter._bodies(letter.body, values)
            words |= {i: (letter._subject(letter.subject, of_case), bodies[i]) for i, of_case in values.items()}
        return words

    def _print_all(self, cases, window="left"):
        """Print letters as one PDF, leaving out those that cannot be made.

        :returns: (the PDF as bytes, empty if there is none; {case: error})
        """
        self.check_access("read")
        cases.check_access("read")
        pdfs, errors = {}, {}
        for company_cases in cases.sudo().grouped("company_id").values():
            verdicts = company_cases._evaluate_today()
            for start in range(0, len(company_cases), PRINT_BATCH):
                company_cases[start : start + PRINT_BATCH]._process_isolated(
                    lambda batch, verdicts=verdicts: pdfs.update(self._pdfs(batch, verdicts, window, leaves=True)),
                    lambda case, error: errors.update({case.sudo(False): error}),
                )
        return pdf.merge([pdfs[case.id] for case in cases if case.id in pdfs]) if pdfs else b"", errors

    def _by_lang(self, cases):
        """Yield (letter, cases) in each language of the customers."""
        self.ensure_one()
        for lang, of_lang in cases.grouped("lang").items():
            yield self.with_context(lang=lang), of_lang.with_context(lang=lang)

    def _page_values(self, cases, verdicts, extra=None):
        """Return the values of the page; of the case itself, the wording sees what the user may see."""
        # the page shows bank accounts, people and products, which not every user who sends letters may look up
        values = self.env["collections.letter.page"].sudo()._values(self.sudo(), cases.sudo(), verdicts, extra)
        for case in cases:
            values[case.id]["object"] = case
        return values

    def _documents(self, cases, verdicts, window, extra, leaves=False):
        page = self.env["collections.letter.page"].sudo()
        values = self._page_values(cases, verdicts, extra)
        self._check_asks(values)
        for case in cases if leaves else ():
            values[case.id]["pay_url"] = case._open_url()
        bodies = self._bodies(self.body, values)
        return {
            case_id: page._html(
                self,
                of_case,
                of_case.get("edited_subject") or self._subject(self.subject, of_case),
                of_case.get("edited_body") or bodies[case_id],
                window,
            )
            for case_id, of_case in values.items()
        }

    def _check_asks(self, values):
        """Refuse a letter that asks for nothing, or that confirms what was not said."""
        for of_case in values.values():
            if self.purpose in CONFIRMING and not of_case["confirms"]:
                raise UserError(
                    self.env._(
                        "%(customer)s has promised or agreed to nothing that a letter could confirm today.",
                        customer=of_case["customer"],
                    )
                )
            if self.purpose in ASKING and not of_case["items"]:
                raise UserError(
                    self.env._(
                        "%(customer)s owes nothing that a letter could ask for today.", customer=of_case["customer"]
                    )
                )

    # === WORDS === #

    def _tells(self, purpose, *placeholders):
        """Return True if it is for this purpose, or contains one of the placeholders."""
        names = _names(f"{self.subject or ''} {self.body or ''}")
        return self.purpose == purpose or not set(placeholders).isdisjoint(names)

    @api.model
    def _subject(self, template, values):
        """Return the subject line of one letter."""
        self._check_placeholders(template)
        return " ".join(render_inline_template(parse_inline_template(template or ""), values).split())

    @api.model
    def _bodies(self, template, values):
        """Return the body of each letter, by case id. The template is compiled once for all of them."""
        if not values:
            return {}
        self._check_placeholders(template)
        filled = PLACEHOLDER.sub(lambda found: f'<t t-out="{found[1].strip()}"></t>', self._as_qweb(template))
        names = [n for n in ("object", *self.env["collections.letter.page"]._placeholders()) if n in filled]
        known = "".join(f'<t t-set="{name}" t-value="of_case[\'{name}\']"></t>' for name in names)
        end = uuid4().hex
        source = f'<t t-foreach="of_cases" t-as="of_case">{known}{filled}{end}</t>'
        of_cases = [{name: _in_lines(of_case[name]) for name in names} for of_case in values.values()]
        context = {**self._render_eval_context(), "of_cases": of_cases}
        rendered = self.env["ir.qweb"]._render(html.fragment_fromstring(source, create_parent="div"), context)
        bodies = str(rendered).removeprefix("<div>").removesuffix("</div>").split(end)
        return dict(zip(values, map(Markup, bodies), strict=False))

    @api.model
    def _as_qweb(self, template):
        """Return the template for QWeb, with the placeholders still in its text.

        QWeb writes text unescaped, so that text which only looks like a tag would become one.
        """
        body = html.fragment_fromstring(str(template or ""), create_parent="div")
        for node in body.iter():
            if node.tag not in ("style", "script", etree.Comment):
                node.text = node.text and str(escape(node.text))
            node.tail = node.tail and str(escape(node.tail))
            self._fill_attributes(node)
        return html.tostring(body, encoding="unicode").removeprefix("<div>").removesuffix("</div>")

    @api.model
    def _fill_attributes(self, node):
        """Fill in the attributes: one may be a placeholder, such as the address of a link, but must not hide one.

        :raises UserError: for a placeholder among other words, or one that is no plain name
        """
        for name, value in node.items():
            if PLACEHOLDER.search(value):
                placeholder = PLACEHOLDER.fullmatch(value.strip())
                called = placeholder and placeholder[1].strip()
                if not called or not called.isidentifier() or name.startswith("t-"):
                    raise UserError(
                        self.env._("“%(text)s” must be a placeholder and nothing else, or be in the text.", text=value)
                    )
                del node.attrib[name]
                node.set(f"t-att-{name}", called)

    @api.model
    def _check_placeholders(self, template):
        """Check the placeholders: QWeb would omit an unknown name silently, and the letter would have a gap."""
        known = self.env["collections.letter.page"]._placeholders()
        for name in _names(template):
            if name not in known and not FIELD_PATH.fullmatch(name):
                raise UserError(self.env._("There is no placeholder “%(name)s”.", name=name))

    # === PREVIEW === #


def _in_lines(value):
    """Return text of several lines as HTML; anything else as it is."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return Markup("<br/>").join(value.split("\n"))
