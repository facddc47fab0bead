from odoo.tests import HttpCase, tagged

from .common import OrderCommon

SIGNATURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@tagged("post_install", "-at_install")
class TestSigned(HttpCase, OrderCommon):
    """A customer who signs the quotation on their page reads that it was received."""

    def setUp(self):
        super().setUp()
        self._clock.stop()
        self.quotation = self.order(require_signature=True, require_payment=False)
        self.quotation.state = "sent"

    def test_the_signature_is_kept_and_the_order_waits(self):
        url = f"/my/orders/{self.quotation.id}/accept?access_token={self.quotation._portal_ensure_token()}"
        signed = {"name": "Ann Lee", "signature": SIGNATURE}
        answer = self.url_open(url, json={"params": signed}).json()
        self.assertNotIn("error", answer)
        self.assertTrue(answer["result"]["force_refresh"])
        self.env.invalidate_all()
        self.assertEqual((self.quotation.state, self.quotation.collections_hold), ("sent", "held"))
        self.assertEqual(self.quotation.signed_by, "Ann Lee")
        page = self.url_open(self.quotation.get_portal_url()).text
        self.assertIn("We have received it and will confirm it", page)
        self.assertNotIn("overdue", page)
