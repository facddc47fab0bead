from odoo.tests import BaseCase

from ..decision.segment import refused

#: Segments that ask for what not every manager may read, and the path that is refused.
REFUSED = (
    ([("company_id.user_ids.device_ids.ip_address", "=like", "127.%")], "company_id.user_ids.device_ids.ip_address"),
    ([("partner_id", "any", [("signup_type", "=", "reset")])], "partner_id.signup_type"),
    ([("partner_id", "ANY", [("signup_type", "=", "reset")])], "partner_id.signup_type"),
    ([("partner_id", "not any", [("user_ids", "any", [("login", "=", "x")])])], "partner_id.user_ids.login"),
    ([["access_token", "=like", "a%"]], "access_token"),
    (["&", ("amount_total", ">", 1), ("user_id.totp_secret", "!=", False)], "user_id.totp_secret"),
    (["!", ("oldest_due.month_number", "=", 3)], "oldest_due.month_number"),
)


class TestSegment(BaseCase):
    """What a segment may ask about a customer."""

    def test_what_every_manager_may_read_is_allowed(self):
        for domain in (
            [],
            ["|", ("amount_total", ">", 1000), "!", ("partner_id.country_id.code", "=", "ES")],
            [("partner_id", "any", [("category_id", "in", [1, 2]), ("is_company", "=", True)])],
            [(1, "=", 1)],
        ):
            self.assertEqual(refused(domain), [], domain)

    def test_nothing_else_is_however_it_is_written(self):
        for domain, path in REFUSED:
            self.assertEqual(refused(domain), [path], domain)
