import re
import sys
import time

from odoo.tests import BaseCase, tagged

from ..decision.absence import ADDRESS
from ..decision.authentic import PAIR
from ..models.wording.collections_letter import PLACEHOLDER
from ..tools import trial

OURS = "odoo.addons.collections_followup"
#: Seconds of the processor for 2,000 characters: what takes the square of them stays below, what takes more does not.
LIMIT = 0.25
#: Patterns that are looked for at the beginning of a text only.
AT_THE_BEGINNING = ("automatic.SUBJECTS", "automatic.NOBODY", "addressee.PREFIX")


def patterns():
    """{where it stands: pattern} of all that are compiled once, in this add-on."""
    found = {}
    for module, values in [(name, vars(module)) for name, module in sys.modules.items() if name.startswith(OURS)]:
        for name, value in values.items():
            several = value.items() if isinstance(value, dict) else [("", value)]
            found |= {f"{module}.{name}{key}": p for key, p in several if isinstance(p, re.Pattern)}
    return {place: pattern for place, pattern in found.items() if ".tests" not in place}


@tagged("post_install", "-at_install")
class TestPatterns(BaseCase):
    """What is searched for in letters, and in e-mails that anybody may write, is found in time, whatever they say."""

    def test_every_pattern_of_ours_ends_in_time(self):
        self.assertGreater(len(patterns()), 40)
        for place, pattern in patterns().items():
            texts = isinstance(pattern.pattern, str)
            for run, text in trial.hostile(str(pattern.pattern), "a@late.example"):
                begun = time.thread_time()
                text = text if texts else text.encode()
                list([pattern.match(text)] if place.endswith(AT_THE_BEGINNING) else pattern.finditer(text))
                self.assertLess(time.thread_time() - begun, LIMIT, f"{place}: {run!r}")

    def test_long_rows_are_read_at_once(self):
        """An e-mail of 20,000 such letters took half a minute, and a letter with 3,000 blanks more than one."""
        for pattern, text in (
            (ADDRESS, "_" * 100_000),
            (ADDRESS, "a." * 50_000),
            (PAIR, "_" * 100_000),
            (PLACEHOLDER, "{{" + " " * 100_000),
            (PLACEHOLDER, "{{" * 50_000),
        ):
            begun = time.thread_time()
            self.assertIsNone(pattern.search(text))
            self.assertLess(time.thread_time() - begun, 2)

    def test_what_they_find_is_the_same(self):
        self.assertEqual(
            ADDRESS.findall("(mail: ann@late.example, or b.c+d@x-y.co.uk.)"), ["ann@late.example", "b.c+d@x-y.co.uk"]
        )
        self.assertEqual(
            PLACEHOLDER.findall("{{ total }} and {{object.name}}, {{ x {{ y }}"), [" total ", "object.name", " y "]
        )
