from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...decision import tone

#: The greatest depth of nested elements in a text.
MOST_NESTED = 100
#: The most findings that are listed for a text.
MOST_TOLD = 50


class Found(NamedTuple):
    """A passage, and where it was found.

    :ivar label: label of the field
    :ivar lang: code of the language, such as ``es_ES``
    """

    res_id: int
    label: str
    lang: str
    passage: tone.Passage

    @property
    def key(self):
        return (self.res_id, *self.passage.key)


class CollectionsWording(models.AbstractModel):
    """Text for customers. Words that threaten, insult or mislead are refused when the text is saved; words that may be
    true are saved, but nothing is sent before a manager has approved them.

    A model inherits this and names its text fields. Their text is searched by the rules of each language.
    """

    _name = "collections.wording"
    _description = "Wording for Customers"

    #: Stored fields that customers read.
    _wording_fields = ()
    #: Stored fields that decide whether a record is for customers.
    _wording_triggers = ()

    passages_to_approve = fields.Text(
        compute="_compute_passages_to_approve",
        compute_sudo=True,
        help="What may be true, lawful and intended, but needs a manager's judgement before it is sent.",
    )

    def _is_wording(self):
        """Return True if the record holds text for customers."""
        return True

    # === CHECKED WHEN SAVED === #

    @api.constrains(lambda self: self._wording_fields + self._wording_triggers)
    def _check_wording(self):
        """Check the text when it is saved; the dialog of translations, which writes the field, calls this too."""
        if wordings := self.filtered(lambda record: record._is_wording()):
            wordings._check_depth()
            self._refuse(wordings._found("block"))
            self._forget_waiting()

    def _check_depth(self):
        """Refuse texts that are nested too deeply: they are rendered element by element."""
        for record in self:
            for name in self._wording_fields:
                if self._fields[name].type == "html":
                    self._refuse_depth(record[name])

    @api.model
    def _refuse_depth(self, markup):
        if tone.depth(markup or "") > MOST_NESTED:
            raise ValidationError(
                self.env._(
                    "This cannot be saved: more than %s elements stand inside one another. Remove the formatting, and "
                    "paste the text again.",
                    MOST_NESTED,
                )
            )

    @api.model
    def _refuse(self, found):
        """Refuse the findings, with the passages and a better wording."""
        if found:
            told = "\n".join(self._tell(found))
            raise ValidationError(
                self.env._(
                    "This cannot be saved: customers are not threatened, insulted or misled.\n%(passages)s",
                    passages=told,
                )
            )

    @api.model
    def _tell(self, found):
        """Return each finding in a line: where, why, and what to write instead; of very many, the first."""
        lines = list(dict.fromkeys(map(self._tell_one, found[:MOST_TOLD])))
        if len(found) > MOST_TOLD:
            lines.append(self.env._("… and %s more", len(found) - MOST_TOLD))
        return lines

    @api.model
    def _tell_one(self, found):
        passage, names = found.passage, dict(self.env["res.lang"].get_installed())
        where = {"field": found.label, "language": names.get(found.lang, found.lang), "sentence": passage.told}
        rules = self.env["collections.tone.rule"]
        if not passage.text:
            return self.env._(
                "%(field)s, %(language)s: rule “%(rule)s” takes too long to search “%(sentence)s”. Please read the "
                "text yourself.",
                **where,
                rule=rules.sudo().browse(passage.rule.id).code,  # users who write may know what stops them
            )
        categories = dict(rules._fields["category"]._description_selection(self.env))
        return self.env._(
            "%(field)s, %(language)s: “%(words)s” in “%(sentence)s” (%(category)s). Better: “%(better)s”",
            **where,
            words=passage.text,
            category=categories.get(passage.rule.category, passage.rule.category),
            better=passage.rule.better,
        )

    # === WORDINGS IN USE === #

    def unlink(self):
        """Delete a wording: levels lose it if its add-on is removed; people may not delete one that is sent."""
        sent = self.env["collections.level.wording"]._that_send(self)
        result = super().unlink()
        sent.unlink()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_sent(self):
        if sent := self.env["collections.level.wording"]._that_send(self)[:1]:
            raise UserError(
                self.env._(
                    "Level “%(level)s” of “%(company)s” sends “%(wording)s”: choose another wording there first.",
                    level=sent.level_id.name,
                    company=sent.level_id.company_id.name,
                    wording=sent.display_name,
                )
            )

    # === FINDINGS === #

    def _found(self, severity):
        """Return the findings of rules of a severity in any language: list of Found. One query."""
        everything = [found for text in self._texts() for found in self._search_text(*text)]
        return [found for found in everything if found.passage.rule.severity == severity]

    @api.model
    def _search_text(self, res_id, label, lang, text):
        """Return the findings of the rules of its language in a text."""
        passages = self.env["collections.tone.rule"]._find(lang, text)
        return [Found(res_id, label, lang, passage) for passage in passages]

    def _texts(self):
        """Yield (record id, label of the field, language, text as it is read) of each text in each language."""
        if not self.ids:
            return
        self._origin.flush_recordset(self._wording_fields)
        columns = SQL(", ").join(SQL.identifier(name) for name in self._wording_fields)
        table = SQL.identifier(self._table)
        query = SQL("SELECT id, %s FROM %s WHERE id IN %s ORDER BY id", columns, table, tuple(self.ids))
        for res_id, *values in self.env.execute_query(query):
            for name, value in zip(self._wording_fields, values, strict=True):
                field = self._fields[name]
                read = tone.plain if field.type == "html" else tone.normal
                for lang, text in self._by_language(value).items():
                    yield res_id, field._description_string(self.env), lang, read(text)

    @api.model
    def _by_language(self, value):
        """Return {language: text} of a column: each language's own; those without one show the English source."""
        installed = [lang for lang, _name in self.env["res.lang"].get_installed()]
        if not isinstance(value, dict):
            return dict.fromkeys(installed, value) if value else {}
        source = "" if "en_US" in installed else value.get("en_US")  # English is searched by its own rules
        texts = {lang: value.get(lang, source) for lang in installed}
        return {lang: text for lang, text in texts.items() if text}

    # === APPROVAL === #

    def _waiting(self):
        """Return the findings that wait for a manager's approval: list of Found. Two queries."""
        found = self._found("review")
        approved = self.env["collections.tone.approval"]._approved(self._name, self.ids) if found else set()
        return [f for f in found if f.key not in approved]

    @api.depends(lambda self: self._wording_fields + self._wording_triggers)
    def _compute_passages_to_approve(self):
        wordings = self.filtered(lambda record: record._is_wording())
        (self - wordings).passages_to_approve = False
        waiting = wordings._waiting() if wordings else []
        for record in wordings:
            own = [f for f in waiting if f.res_id == record._origin.id]
            record.passages_to_approve = "\n".join(self._tell(own)) or False

    def action_approve_passages(self):
        """Approve the passages as a manager: they are true, lawful and intended."""
        self.check_access("read")
        wordings = self.filtered(lambda record: record._is_wording())
        self.env["collections.tone.approval"]._approve(self._name, wordings._waiting())
        self.invalidate_recordset(["passages_to_approve"])

    @api.model
    def _forget_waiting(self):
        """Make levels check again what waits for approval."""
        self.env["collections.level"].invalidate_model(["unapproved", "unapproved_channels"])
