import re

import polib
from lxml import etree

from odoo.tests import BaseCase, tagged
from odoo.tools.misc import file_path

PLACE = re.compile(r"\{\{(.*?)\}\}")
#: All that a subject may name: who writes.
HARMLESS = {"object.company_id.name"}


def gives_away(subject):
    """What a subject tells everybody who sees it on a locked screen or in a shared mailbox.

    :returns: the placeholders that may be an amount, a customer or an invoice, and the numbers
    """
    places = [place.strip() for place in PLACE.findall(subject)]
    return [place for place in places if place not in HARMLESS] + re.findall(r"\d+", PLACE.sub("", subject))


def written():
    """Subjects of the e-mail templates that we ship, with demo data, as they stand in the files."""
    for path in ("data/mail_template_data.xml", "demo/collections_demo.xml"):
        tree = etree.parse(file_path(f"collections_followup/{path}"))
        yield from (field.text for field in tree.findall(".//record[@model='mail.template']/field[@name='subject']"))


def translated(lang, subjects):
    """The translations of these subjects."""
    catalogue = polib.pofile(file_path(f"collections_followup/i18n/{lang}.po"))
    return {entry.msgid: entry.msgstr for entry in catalogue if entry.msgid in subjects and entry.msgstr}


@tagged("post_install", "-at_install")
class TestSubjects(BaseCase):
    """A subject is read by more people than the message."""

    def test_no_subject_says_who_owes_what(self):
        subjects = set(written())
        self.assertGreaterEqual(len(subjects), 12)
        for subject in subjects:
            with self.subTest(subject):
                self.assertEqual(gives_away(subject), [])

    def test_no_translation_says_more(self):
        subjects = set(written())
        for lang in ("es", "fi"):
            found = translated(lang, subjects)
            self.assertGreater(len(found), 9)
            for subject in found.values():
                with self.subTest(subject, lang=lang):
                    self.assertEqual(gives_away(subject), [])

    def test_subjects_that_say_too_much_are_found(self):
        for subject, found in {
            "{{ object.company_id.name }}: our answer about {{ object.move_id.name }}": ["object.move_id.name"],
            "{{object.partner_id.name}}, please pay {{ object.total_text }}": [
                "object.partner_id.name",
                "object.total_text",
            ],
            "{{ object.company_id.name or object.partner_id.name }}: a reminder": [
                "object.company_id.name or object.partner_id.name"
            ],
            "Please pay $ 100": ["100"],
        }.items():
            with self.subTest(subject):
                self.assertEqual(gives_away(subject), found)
