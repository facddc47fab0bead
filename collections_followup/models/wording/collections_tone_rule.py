import logging
import re

import regex

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache
from odoo.tools.misc import babel_locale_parse

from ...decision import tone
from ...tools import trial

_logger = logging.getLogger(__name__)


def language(lang):
    """Return the language of a code such as ``es_MX``, without the country."""
    return re.split("[_@]", lang)[0]


class CollectionsToneRule(models.Model):
    """Words that customers should not read, and what to write instead.

    A floor, no more: the patterns miss paraphrases and misspellings.
    """

    _name = "collections.tone.rule"
    _description = "Wording Rule"
    _inherit = ["collections.shared"]
    _order = "lang, code"
    _rec_name = "code"

    code = fields.Char(required=True, help="Short name of the rule, such as en01.")
    active = fields.Boolean(default=True, help="Archived rules are no longer applied.")
    lang = fields.Selection(
        lambda self: self._languages(),
        "Language",
        required=True,
        help="Texts in this language are searched, whatever the country.",
    )
    category = fields.Selection(
        [
            ("arrest", "Prison, arrest or police"),
            ("crime", "Accusation of a crime"),
            ("violence", "Violence or menace"),
            ("publicity", "Making the debt public"),
            ("third_party", "Telling other people"),
            ("legal_action", "Legal action or judgment"),
            ("seizure", "Seizure or eviction"),
            ("impersonation", "Posing as an authority or lawyer"),
            ("reputation", "Harm to credit or reputation"),
            ("immigration", "Immigration status"),
            ("children", "Children"),
            ("insult", "Insult or shaming"),
            ("profanity", "Swearing"),
            ("urgency", "False urgency"),
            ("discrimination", "Discrimination"),
            ("hardship", "Illness or hardship"),
            ("false_document", "Looks like a court document"),
            ("rights", "Denial of rights"),
        ],
        required=True,
        help="Why customers are not to read these words.",
    )
    severity = fields.Selection(
        [("block", "Refused"), ("review", "Needs Approval")],
        required=True,
        default="review",
        help="Refused: the text cannot be saved. Needs approval: it may be true, lawful and intended; a manager "
        "decides, and nothing is sent before.",
    )
    pattern = fields.Text(
        required=True,
        help="The words to look for, as a regular expression in the syntax of Python. Capitals do not matter.",
    )
    example = fields.Char(required=True, help="Words that the pattern must find.")
    better = fields.Text(
        "Better Wording", required=True, help="What to write instead, in the language of the rule; shown to the writer."
    )
    source = fields.Char(help="The law or practice that the rule comes from.")

    _code_unique = models.UniqueIndex("(code)", "There is already a rule of this code.")

    @api.model
    def _languages(self):
        """Return the languages that Odoo has, by code without country, with their names for the reader."""
        known = (
            self.env["res.lang"].sudo().with_context(active_test=False).search_fetch([("code", "!=", False)], ["code"])
        )
        names = babel_locale_parse(self.env.lang or "en_US").languages
        codes = {language(lang.code) for lang in known}
        return sorted(((code, names.get(code, code)) for code in codes), key=lambda item: item[1])

    @api.constrains("pattern", "example", "better")
    def _check_pattern(self):
        for rule in self:
            rule._check_trial()
            pattern = rule._compile()
            rule._require(not pattern.search(""), self.env._("it would find something in any text."))
            rule._require(
                pattern.search(tone.normal(rule.example)), self.env._("it does not find the example of the rule.")
            )
            rule._require(
                not pattern.search(tone.normal(rule.better)), self.env._("it finds the better wording as well.")
            )

    def _check_trial(self):
        """Check that the pattern ends in time, whatever the text: it is tried in a separate process first."""
        kind, told = trial.fault(self.pattern, self.example) or ("", "")
        self._require(kind != "wrong", told)
        self._require(
            not kind,
            self.env._(
                "it takes too long to search a text such as “%(text)s…”. Do not repeat what repeats or chooses "
                "something itself, and say how many characters to skip at most, such as .{0,40}.",
                text=told[:40],
            ),
        )

    def _require(self, holds, sentence):
        if not holds:
            raise ValidationError(
                self.env._("The pattern of rule “%(rule)s” cannot be used: %(reason)s", rule=self.code, reason=sentence)
            )

    def _compile(self):
        return regex.compile(self.pattern, tone.FLAGS)

    # === THE RULES AS VALUES === #

    @api.model
    def _rules(self, lang):
        """Return the Rules for texts in a language, given by its code with or without country."""
        return self._rules_of(language(lang))

    @api.model
    @ormcache("lang", cache="stable")
    def _rules_of(self, lang):
        return tuple(rule._as_value() for rule in self.sudo().search([("lang", "=", lang)]))

    @api.model
    @ormcache("lang", "text", cache="stable")
    def _find(self, lang, text):
        """Return the Passages of a text, given as it is read, that the rules of its language match."""
        found = tone.find(text, self._rules(lang))
        for passage in found:
            if not passage.text:
                code = self.sudo().browse(passage.rule.id).code
                _logger.warning("Wording rule %s takes too long to search a text: a person has to look at it", code)
        return found

    def _as_value(self):
        return tone.Rule(self.id, self.lang, self.category, self.severity, self._compile(), self.better)

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self._changed()
        return rules

    def write(self, vals):
        result = super().write(vals)
        self._changed()
        return result

    def unlink(self):
        result = super().unlink()
        self._changed()
        return result

    def _changed(self):
        self.env.registry.clear_cache("stable")
        self.env["collections.wording"]._forget_waiting()
