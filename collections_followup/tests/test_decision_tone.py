import subprocess
import time
import tracemalloc
from collections import Counter
from pathlib import Path
from unittest.mock import patch
from xml.etree import ElementTree

import polib
import regex
from hypothesis import given
from hypothesis import strategies as st

from ..decision import tone
from ..tools import trial
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
        "Jos olette jo maksaneet laskun, tämä viesti on aiheeton; kiitos maksusta.",
        "Maksutonta apua antaa talous- ja velkaneuvonta.",
        "Voitte pyytää perinnän keskeyttämistä kirjallisesti.",
    ],
}


#: What the same rules find in the polite form, inflected or without accents: {code: texts}.
POLITE = {
    "en18": ["You are thieves."],
    "es01": ["Será detenido.", "Serán detenidos."],
    "es04": ["Les haremos daño."],
    "es05": ["Atengase a las consecuencias.", "Aténganse a las consecuencias.", "Sabemos dónde viven."],
    "es06": ["Expondremos su deuda en redes.", "Publicaremos sus deudas."],
    "es07": ["Están en las listas negras.", "Colgaremos un cartel en su puerta."],
    "es08": ["Avisaremos a sus vecinos."],
    "es09": ["Les demandaremos.", "Presentaremos una demanda."],
    "es10": ["Hay órdenes judiciales."],
    "es12": ["Escribimos en nombre de la Agencia Tributaria."],
    "es13": ["Nuestra abogada actuará."],
    "es16": ["Serán deportados.", "Podemos quitarles los papeles."],
    "es17": ["Perderán a su hijo."],
    "es18": ["Es usted un inutil.", "Son ustedes unos estupidos.", "Son unos ladrones."],
    "es19": ["Debería darles vergüenza.", "Dan ustedes vergüenza."],
    "es21": ["Son los últimos avisos.", "Últimas oportunidades."],
    "es22": ["Paguen ya.", "Pagos urgentes."],
    "es23": ["Gente como ustedes no paga."],
    "es24": ["Usen su pensión.", "Dejen de comer."],
    "es26": ["No tienen derecho a reclamar.", "No puede usted oponerse."],
    "fi03": ["Te olette varas.", "Syytämme teitä rikoksesta.", "Olette pettureita."],
    "fi04": ["Tapamme teidät."],
    "fi05": ["Kadutte tätä.", "Tulette katumaan.", "Tiedämme, missä asutte."],
    "fi08": ["Kerromme vanhemmillenne.", "Ilmoitamme ystävillenne."],
    "fi11": ["Häädämme teidät."],
    "fi13": ["Annamme asian asianajajallemme.", "Lakimiehillemme."],
    "fi17": ["Menetätte lapsenne.", "Lapsenne viedään."],
    "fi18": ["Olette huijareita."],
    "fi20": ["Se vitun lasku."],
    "fi21": ["Annamme viimeisen varoituksen."],
    "fi22": ["Maksakaa heti.", "Toimikaa nyt."],
    "fi23": ["Teidän laisenne eivät maksa."],
    "fi24": ["Sairautenne ei kuulu meille.", "Käyttäkää eläkkeenne velkaan.", "Jättäkää ruoka ostamatta."],
    "fi25": ["Haastehakemuksen kopio."],
    "fi26": ["Ette voi kiistää tätä.", "Teillä ei ole oikeutta valittaa.", "Luovutte oikeuksistanne."],
}
#: Innocent sentences that have some of the words.
INNOCENT = {
    "es": [
        "Si ustedes los abonan antes del viernes, no haremos nada más.",
        "Su pedido está detenido en el almacén.",
        "Adjuntamos el modelo 347 de la Agencia Tributaria.",
        "La factura es de los carteles publicitarios de mayo.",
        "Estas condiciones exponen los plazos con su nombre.",
    ],
    "fi": [
        "Tapamme on lähettää muistutus ennen perintää.",
        "Ilmoittakaa, jos vanhemmat laskut on jo maksettu.",
        "Häätilaisuuden lasku on vielä avoinna.",
        "Varokaa huijauslaskuja.",
        "Kerromme asiasta mielellämme lisää, ystävällisin terveisin",
    ],
}


def records():
    """The rules of the data file: {field: text} of each."""
    for record in ElementTree.parse(ADDON / "data" / "collections_tone_rule_data.xml").iter("record"):
        yield {field.get("name"): field.text for field in record.iter("field")}


def shipped():
    """The rules of the data file, as (Rule, example)."""
    for number, of in enumerate(records(), 1):
        pattern = regex.compile(of["pattern"], tone.FLAGS)
        rule = tone.Rule(number, of["lang"], of["category"], of["severity"], pattern, of["better"])
        yield rule, of["example"]


SHIPPED = list(shipped())
CODES = [of["code"] for of in records()]
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

    def test_polite_form_inflection_and_missing_accents_are_found(self):
        rules = {code: rule for (rule, _example), code in zip(SHIPPED, CODES, strict=True)}
        for code, texts in POLITE.items():
            for text in texts:
                with self.subTest(text):
                    self.assertTrue(tone.find(tone.normal(text), [rules[code]]))

    def test_innocent_sentences_are_not_found(self):
        for lang, texts in INNOCENT.items():
            for text in texts:
                with self.subTest(text):
                    self.assertFalse(tone.find(tone.normal(text), RULES[lang]))

    def test_every_pattern_ends_in_time_whatever_the_text(self):
        for rule, example in SHIPPED:
            with self.subTest(example):
                self.assertIsNone(trial.tried(rule.pattern.pattern, example))

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

    def test_words_do_not_hide_in_markup_that_browsers_read_otherwise(self):
        for markup in (
            "<!-->go to jail<!-- -->",
            "<!--->go to jail<!-- -->",
            "<!-- --!>go to jail<!-- -->",
            "<b '>go to jail<b '>",
            '<b =">go to jail<b =">',
            '<b a=b">go to jail<b a=b">',
            "go to ja<!x>il",
            "go to ja<?x?>il",
            "go to ja</3>il",
            "go to ja</>il",
            "go to &#0000000106;ail",
            "<b>go to jail",
            "<style>go to jail",
            "<!-- go to jail",
            "<b title='go to jail",
        ):
            with self.subTest(markup):
                self.assertEqual(self.words(tone.plain(markup)), ["go to jail"])

    def test_what_looks_like_markup_is_text(self):
        for text in ("1 < 2 and 3 > 2", "a <", "<3", "&#;", "& so on"):
            with self.subTest(text):
                self.assertEqual(tone.plain(text), text)
        self.assertEqual(tone.plain(f"a&#{'9' * 5000};b"), "a\ufffdb")

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


#: Patterns that were saved once, and some more of the kind; each took many seconds for some text of 5,000 characters.
RUNAWAY = (
    r"(?:(?:(?:a?){9}){9}){9}b",
    "a*a*a*a*a*a*b",
    r"\w*\w*\w*\w*x",
    r"(?=(a+))\1*a*a*a*b",
    "(.{0,40}){0,9}x",
    r"(\w+\s?){0,9}\w*\w*$x",
    r"\d*\d*\d*\d*\d*x",
    r"(?:\s*\s*){0,9}x",
    "(a?){9}(a?){9}(a?){9}(a?){9}a{36}b",
    "(?:a|a){9}(?:a|a){9}(?:a|a){9}b",
    "(a+)+b",
    "(?:x+x+)+y",
    r"(?:\w*x)*y",
    "(?:(?:a{1000}){1000}){1000}",
)


class TestTime(DecisionCase):
    """No pattern and no text holds up the server."""

    def test_patterns_that_run_away_are_found_out(self):
        for pattern in RUNAWAY:
            with self.subTest(pattern):
                kind, text = trial.fault(pattern, "ab x")
                self.assertEqual(kind, "slow")
                self.assertTrue(text)

    def test_patterns_that_end_are_not(self):
        ending = (r"(a+)?", r"(\d{3},)+", r"(?:ab)+", "a.{0,40}b", r"\.+", r"a+(b|c)", "a.+?b", r"\w+ing\b", r"[(+*)]+")
        for pattern in ending:
            with self.subTest(pattern):
                self.assertIsNone(trial.fault(pattern, "ab x"))

    def test_what_is_no_pattern_is_told(self):
        self.assertEqual(trial.fault("(jail", "jail"), ("wrong", "missing ) at position 5"))

    def test_trial_that_fails_itself_blames_no_pattern(self):
        with patch.object(trial.sys, "executable", "/bin/false"), self.assertRaises(subprocess.CalledProcessError):
            trial.fault("jail", "jail")

    def test_a_search_that_takes_too_long_is_for_a_person(self):
        slow = tone.Rule(1, "en", "insult", "block", regex.compile("(a+)+b", tone.FLAGS), "Dear")
        quick = tone.Rule(2, "en", "insult", "block", regex.compile("fool", tone.FLAGS), "Dear")
        text = f"You fool: {'a' * 5000}! and so on b"
        begun = time.monotonic()
        unread, passage = tone.find(text, (slow, quick))
        self.assertLess(time.monotonic() - begun, 5)
        self.assertEqual((unread.rule.id, unread.rule.severity, unread.text), (1, "review", ""))
        self.assertEqual(unread.sentence, text, "who approves it answers for the whole text")
        self.assertEqual((passage.rule.severity, passage.text), ("block", "fool"))

    def test_any_text_is_read_at_once(self):
        tags = ("<p", "<a", "<", '<p "', "<p a='", "<a =", "<style>", "<style", "<div>", "</")
        for unit in (*tags, "<!--", "<!", "&#", "&#9"):
            with self.subTest(unit):
                begun = time.monotonic()
                tone.plain.__wrapped__(unit * (100_000 // len(unit)))
                self.assertLess(time.monotonic() - begun, 2)

    def test_how_deep_a_text_is(self):
        self.assertEqual(tone.depth("<div>" * 3000 + "</div>" * 3000), 3000)
        self.assertEqual(tone.depth("<p>a<br>b<br/>c<img src='x'></p>" * 500 + "<!-- <p> --></p></p>"), 1)

    def test_a_sentence_full_of_hits_is_kept_once(self):
        text = " ".join(["this shit and so on"] * 4545)
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        found = tone.find(text, RULES["en"])
        self.assertEqual(len(found), 4545)
        self.assertLess(tracemalloc.get_traced_memory()[1], 50_000_000)
        self.assertIn("shit", found[2000].sentence)
