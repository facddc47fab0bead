from odoo.tests import tagged

from .common import RecoveryCommon

#: What each letter says it intends, in the languages that ship.
INTENDS = {
    "agency": {
        "en_US": "hand the debt over to a collection agency",
        "es_ES": "encargar el cobro de la deuda a una agencia",
        "fi_FI": "siirtää saatavan perintätoimistolle",
    },
    "court": {
        "en_US": "claim the debt in court",
        "es_ES": "reclamar la deuda judicialmente",
        "fi_FI": "vaatia saatavaa oikeudessa",
    },
}


@tagged("post_install", "-at_install")
class TestNoticeLetters(RecoveryCommon):
    """Before an agency or a court gets a debt, the customer is told so in a letter, in their own language."""

    def test_each_says_what_is_intended_until_when_and_how_to_avoid_it(self):
        for name, intends in INTENDS.items():
            for lang, words in intends.items():
                self.env["res.lang"]._activate_lang(lang)
                self.env["ir.module.module"].search(
                    [("name", "=", "collections_followup_recovery")]
                )._update_translations(lang, overwrite=True)
                self.lost.lang = lang
                letter = self.env.ref(f"collections_followup_recovery.letter_notice_{name}")
                subject, body = self.said(letter)
                self.assertIn(words, body, (name, lang))
                self.assertIn("000", subject)
                self.assertNotIn("{{", subject + body)

    def said(self, letter):
        case = self.opened()
        found = letter._words(case, case._evaluate_today())[case.id]
        return found[0], str(found[1])

    def test_a_level_can_use_it(self):
        letter = self.env.ref("collections_followup_recovery.letter_notice_agency")
        level = self.policy.level_ids[:1]
        level.warns_of_agency = True
        level.wording_ids.filtered(lambda wording: wording.wording._name == letter._name).wording = letter
        self.assertIn(letter, [wording.wording for wording in level.wording_ids])
