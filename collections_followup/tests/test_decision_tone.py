import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import polib
from hypothesis import given
from hypothesis import strategies as st

from ..decision import tone
from .debtor import DecisionCase
from .test_decision_properties import examples

ADDON = Path(__file__).parents[1]

#: Recommended wordings, beside those that the rules themselves offer.
KIND = {
    "en": [
        "If you have already paid, please ignore this message and accept our thanks.",
        "Free and independent debt advice is available from [adviser].",
        "You can ask us to use another channel or time; reply STOP to end messages on this channel.",
    ],
    "es": [
        "Si ya la ha abonado, no tenga en cuenta este mensaje; gracias.",
        "Puede pedirnos otro canal u horario; responda BAJA para no recibir más mensajes por este medio.",
        "Puede ejercer sus derechos de acceso, rectificación y oposición en [correo].",
    ],
    "fi": [
        "Jos olet jo maksanut laskun, tämä viesti on aiheeton; kiitos maksusta.",
        "Maksutonta apua antaa talous- ja velkaneuvonta.",
        "Voit pyytää perinnän keskeyttämistä kirjallisesti.",
    ],
}


def shipped():
    """The rules of the data file, as (Rule, example, pattern)."""
    tree = ElementTree.parse(ADDON / "data" / "collections_tone_rule_data.xml")
    for number, record in enumerate(tree.iter("record"), 1):
        of = {field.get("name"): field.text for field in record.iter("field")}
        pattern = re.compile(of["pattern"], tone.FLAGS)
        rule = tone.Rule(number, of["lang"], of["category"], of["severity"], pattern, of["better"])
        yield rule, of["example"]


SHIPPED = list(shipped())
RULES = {lang: tuple(rule for rule, _example in SHIPPED if rule.lang == lang) for lang in ("en", "es", "fi")}


def mail_texts():
    """(language, text) of every mail template that is shipped."""
    tree = ElementTree.parse(ADDON / "data" / "mail_template_data.xml")
    for field in tree.iter("field"):
        if field.get("name") in ("subject", "body_html"):
            yield "en", ElementTree.tostring(field, encoding="unicode")
    for lang in ("es", "fi"):
        for entry in polib.pofile(ADDON / "i18n" / f"{lang}.po"):
            if any(
                "model_terms:mail.template" in place or "model:mail.template" in place
                for place, _line in entry.occurrences
            ):
                yield lang, entry.msgstr


class TestShippedRules(DecisionCase):
    """The rules that come with the add-on find what they should, and leave kind words alone."""

    def test_there_are_as_many_in_each_language(self):
        self.assertEqual(Counter(rule.lang for rule, _example in SHIPPED), {"en": 26, "es": 26, "fi": 26})

    def test_every_pattern_finds_its_example(self):
        for rule, example in SHIPPED:
            with self.subTest(example):
                self.assertIn(rule, [passage.rule for passage in tone.find(tone.normal(example), RULES[rule.lang])])

    def test_no_pattern_can_search_forever(self):
        for rule, example in SHIPPED:
            with self.subTest(example):
                self.assertFalse(tone.runs_away(rule.pattern.pattern))

    def test_better_wordings_are_not_found_themselves(self):
        for lang, rules in RULES.items():
            for text in {*KIND[lang], *(rule.better for rule in rules)}:
                with self.subTest(text):
                    self.assertFalse(tone.find(tone.normal(text), rules))

    def test_our_own_messages_are_not_found(self):
        texts = list(mail_texts())
        self.assertEqual({lang for lang, _text in texts}, {"en", "es", "fi"})
        for lang, text in texts:
            with self.subTest(text):
                self.assertTrue(tone.plain(text))
                self.assertFalse(tone.find(tone.plain(text), RULES[lang]))


class TestReading(DecisionCase):
    """Text is searched as its reader sees it."""

    def words(self, text, lang="en"):
        return [passage.text for passage in tone.find(text, RULES[lang])]

    def test_words_do_not_hide_in_markup(self):
        for markup in (
            "go to <b>ja</b>il",
            "<p>go</p><p>to</p><p>jail</p>",
            "go<br/>to jail",
            "go to j&#97;il",
            "go&nbsp;to&nbsp;jail",
            "go to ja&shy;il",
            "go to ja\u200bil",
            "go to ja<!-- > -->il",
            "go to ja<style>p { color: red }</style>il",
            '<span title="a > b">go</span>\n   to jail',
            'go to <t t-if="object.days > 3">ja</t>il',
            "go to ｊail",
            "GO TO JAIL",
        ):
            with self.subTest(markup):
                self.assertEqual(
                    self.words(tone.plain(markup)), [self.words("go to jail" if markup[0] != "G" else markup)[0]]
                )

    def test_lines_are_not_joined_to_one_word(self):
        self.assertEqual(tone.plain("<p>See and pay</p><p>Kind regards,<br>Ann</p>"), "See and pay\nKind regards,\nAnn")
        self.assertEqual(tone.plain("<table><tr><td>1</td><td>2</td></tr></table>"), "1\n2")

    def test_accents_and_apostrophes_are_spelled_alike(self):
        self.assertEqual(self.words(tone.normal("ira\u0301 a la ca\u0301rcel"), "es"), ["cárcel"])
        self.assertEqual(self.words(tone.normal("You’ll regret it")), ["You'll regret"])

    def test_a_passage_tells_the_sentence_it_stands_in(self):
        text = "We wrote on 2.3. This is your last chance to pay. Thank you!"
        (passage,) = tone.find(text, RULES["en"])
        self.assertEqual((passage.text, passage.sentence), ("last chance", "This is your last chance to pay."))

    def test_a_line_is_a_sentence_too(self):
        (passage,) = tone.find(tone.plain("<p>See and pay</p><p>Final\nwarning,<br>now</p><p>Ann</p>"), RULES["en"])
        self.assertEqual(passage.sentence, "Final warning,")
        (passage,) = tone.find(tone.normal("Good day\nAct\nnow\nAnn"), RULES["en"])
        self.assertEqual((passage.text, passage.sentence), ("Act now", "Act now"))

    def test_the_same_sentence_elsewhere_is_the_same_passage(self):
        (one,) = tone.find("Act now.", RULES["en"])
        (other,) = tone.find("Dear Ann! ACT NOW. Thanks", RULES["en"])
        self.assertEqual(one.key, other.key)
        (changed,) = tone.find("Act now and pay.", RULES["en"])
        self.assertNotEqual(one.key, changed.key)
        self.assertEqual(one.words, changed.words)

    def test_passages_come_in_the_order_of_the_text(self):
        self.assertEqual(self.words("URGENT: act now, or else"), ["URGENT", "act now", "or else"])

    def test_patterns_that_can_search_forever(self):
        nested = (r"(a+)+", r"(?:\w*x)*y", r"((a+))+", r"(a+|b){3,}", r"(?:(x)\d*)+", r"(a{1,50}){1,50}b")
        several = (r"(a?){40}a{40}", r"(a|a)+$", r"(?:a|aa)*x", r"(?:\w|\d){5,99}x")
        for pattern in (*nested, *several, r"(.*),(.*),(.*);", "a.+?b", "a.{3,}b"):
            with self.subTest(pattern):
                self.assertTrue(tone.runs_away(pattern))
        bounded = (r"(a+)?", r"(a+){1,3}", r"(\d{3},)+", r"(?:ab)+", "a.{0,40}b", r"\.+", "[.]+", "a{}+")
        for pattern in (*bounded, r"(ab)+", r"[(+*)]+", r"(\+\*)+", r"a+(b|c)", r"(a|b){2}", ")+", "("):
            with self.subTest(pattern):
                self.assertFalse(tone.runs_away(pattern))

    @examples(300)
    @given(
        st.text()
        | st.lists(st.sampled_from(["<", ">", "b", "'", '"', "<!--", "&", "jail", "go to ", "</p>", "."])).map("".join)
    )
    def test_anything_can_be_read(self, text):
        for rules in RULES.values():
            for read in (tone.plain(text), tone.normal(text), text):
                for passage in tone.find(read, rules):
                    self.assertIn(passage.text, passage.sentence)
                    self.assertIn(passage.sentence, read.replace("\n", " "))

    @examples(300)
    @given(st.text(alphabet="ab(|)[]\\*+{,}?1"))
    def test_any_pattern_can_be_looked_at(self, pattern):
        self.assertIn(tone.runs_away(pattern), (True, False))
