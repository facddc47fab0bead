from contextlib import closing, contextmanager

from psycopg2 import OperationalError

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import is_html_empty

from .collections_letter import WORDS


class CollectionsLetter(models.Model):
    """A letter is tried on a case before it is saved, so that no text that cannot be rendered waits for a night."""

    _inherit = "collections.letter"

    # Not a constraint: those run with all rights, and before the mixin has checked the user's.
    @api.model_create_multi
    def create(self, vals_list):
        letters = super().create(vals_list)
        for letter in letters:
            letter._try_out(WORDS)
        return letters

    def write(self, vals):
        """Check that the letter can be written, in every language."""
        result = super().write(vals)
        for letter in self:
            letter._try_out([name for name in WORDS if name in vals])
        return result

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        result = super()._update_field_translations(field_name, translations, digest, source_lang)
        if field_name in WORDS:
            self._try_out([field_name])
        return result

    def _try_out(self, field_names):
        """Render the fields in every language in which they are written, without leaving a trace.

        :raises ValidationError: names the field, the language and the reason
        """
        self.ensure_one()
        if not field_names:
            return
        installed = dict(self.env["res.lang"].get_installed())
        self.flush_recordset(field_names)
        written = {name: self._fields[name]._get_stored_translations(self) or {} for name in field_names}
        with self._sample_case() as case:
            for lang in {lang for langs in written.values() for lang in langs if lang in installed}:
                letter = self.with_context(lang=lang)
                values = letter._page_values(case.with_context(lang=lang), case._evaluate_today())[case.id]
                for name in field_names:
                    letter._try_field(name, values, installed[lang])

    def _try_field(self, name, values, language):
        try:
            text = self._subject(self.subject, values) if name == "subject" else self._bodies(self.body, {0: values})[0]
        except OperationalError:
            raise
        except Exception as error:
            raise self._not_rendered(name, language, self._told(error)) from error
        if is_html_empty(text):
            raise self._not_rendered(name, language, self.env._("It is empty."))

    @api.model
    def _told(self, error):
        """Return the cause of an error, without the text that QWeb puts around it."""
        cause = error.__cause__ or error
        return str(cause) if isinstance(cause, UserError) else f"{type(cause).__name__}: {cause}"

    def _not_rendered(self, name, language, why):
        return ValidationError(
            self.env._(
                "Letter “%(letter)s” was not saved: its field %(field)s cannot be written in %(language)s. %(why)s",
                letter=self.name,
                field=self._fields[name]._description_string(self.env),
                language=language,
                why=why,
            )
        )

    @contextmanager
    def _sample_case(self):
        """Yield a case to try the letter with: the company's largest, else one made up for the moment."""
        company = self.company_id or self.env.company.root_id
        with closing(self.env.cr.savepoint()):  # rolled back when it is closed
            yield self._largest_case(company) or self._made_up_case(company)

    @api.model
    def _largest_case(self, company):
        domain = Domain("company_id", "=", company.root_id.id)
        return self.env["collections.case"].sudo().search(domain, limit=1)

    @api.model
    def _made_up_case(self, company):
        return (
            self.env["collections.case"]
            .sudo()
            .create({"partner_id": company.root_id.partner_id.id, "company_id": company.root_id.id})
        )
