from datetime import date

from odoo.tests import BaseCase

from ..decision.case_pack import Event, Exhibit, in_order, listed


class TestCasePack(BaseCase):
    """The order of a case pack."""

    def test_exhibits_begin_where_those_before_end(self):
        exhibits = [Exhibit(name, None, b"") for name in ("Contract", "Invoice", "Letter")]
        found = listed(exhibits, [3, 2, 1], 4)
        self.assertEqual(
            [(e.number, e.name, e.page) for e in found], [(1, "Contract", 5), (2, "Invoice", 8), (3, "Letter", 10)]
        )
        self.assertEqual(listed([], [], 4), [])

    def test_the_day_comes_first_and_the_moment_within_it(self):
        late, early = Event(date(2026, 3, 2), "09:00", "b"), Event(date(2026, 3, 2), "", "a")
        before = Event(date(2026, 3, 1), "z", "c")
        self.assertEqual(in_order([late, early, before]), [before, early, late])
