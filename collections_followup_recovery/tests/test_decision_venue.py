from odoo.tests import BaseCase

from ..decision.venue import Claimed, Venue, choose

UNION = frozenset({"ES", "FI", "DE"})
ORDER = Venue(1, "Monitorio", "order", frozenset({"ES"}), undisputed=True, fee=0.0)
SMALL = Venue(2, "Verbal", "small", frozenset({"ES"}), most=15000.0)
LARGE = Venue(3, "Ordinario", "ordinary", frozenset({"ES"}), least=15000.01)
EUROPEAN = Venue(4, "European small claims", "eu_small", UNION, most=5000.0, crosses="only")
LETTER = Venue(5, "Letter", "pre_action", frozenset({"GB"}), "GBP", customers=frozenset({"consumer", "sole_trader"}))
ALL = (LARGE, EUROPEAN, SMALL, ORDER, LETTER)


def claimed(amount=1000.0, country="ES", own_country="ES", customer="business", disputed=False):
    return Claimed({"EUR": amount, "GBP": amount}, country, own_country, customer, disputed)


class TestVenue(BaseCase):
    """Where a debt can be claimed."""

    def test_table(self):
        for asked, names, closed in (
            (claimed(), ["Monitorio", "Verbal"], {"European small claims": "inland", "Ordinario": "least"}),
            (claimed(15000.01), ["Monitorio", "Ordinario"], {"Verbal": "most", "European small claims": "inland"}),
            (claimed(disputed=True), ["Verbal"], {"Monitorio": "disputed", "Ordinario": "least"}),
            (claimed(own_country="FI"), ["Monitorio", "European small claims", "Verbal"], {"Ordinario": "least"}),
            (claimed(6000.0, own_country="FI"), ["Monitorio", "Verbal"], {"European small claims": "most"}),
            (claimed(own_country="US"), ["Monitorio", "Verbal"], {"European small claims": "outside"}),
            (claimed(country="GB"), [], {"Letter": "customer"}),
            (claimed(country="GB", customer="sole_trader"), ["Letter"], {}),
            (claimed(country=""), [], {}),
            (claimed(country="BR"), [], {}),
        ):
            with self.subTest(asked=asked):
                choice = choose(ALL, asked)
                self.assertEqual(sorted(v.name for v in choice.open), sorted(names))
                found = {venue.name: reason.code.rpartition("_")[2] for venue, reason in choice.closed}
                self.assertEqual({name: found.get(name) for name in closed}, closed)

    def test_what_is_tried_first_comes_first(self):
        choice = choose(ALL, claimed(own_country="FI"))
        self.assertEqual([v.kind for v in choice.open], ["order", "small", "eu_small"])

    def test_it_says_why_not_in_words(self):
        [*_others, (_venue, reason)] = choose((SMALL,), claimed(20000.0)).closed
        self.assertEqual(str(reason), "It is for claims up to 15,000.00 EUR.")

    def test_a_fee_that_is_not_known_is_not_nothing(self):
        self.assertIsNone(SMALL.cost(1000))
        self.assertEqual(ORDER.cost(1000), 0.0)
        self.assertEqual(SMALL._replace(fee=35.0, percent=5.0).cost(1000), 50.0)
        self.assertEqual(SMALL._replace(fee=35.0, percent=5.0).cost(100), 35.0)
