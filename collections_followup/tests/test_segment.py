import runpy
from pathlib import Path

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import CollectionsCommon

DEVICES = "[('company_id.user_ids.device_ids.ip_address', '=like', '127.%')]"
PHONE = "[('partner_id.phone', 'like', '555')]"


@tagged("post_install", "-at_install")
class TestSegments(CollectionsCommon):
    """A segment is searched with all rights, so it asks for nothing that managers cannot read themselves."""

    def setUp(self):
        super().setUp()
        self.own = self.policy.copy({"name": "Own", "sequence": 1}).with_user(self.manager)

    def put_in_before(self, text):
        """The segment was written when everything was allowed."""
        self.env.flush_all()
        self.env.cr.execute("UPDATE collections_policy SET segment = %s WHERE id = %s", [text, self.own.id])
        self.env.invalidate_all()

    def upgrade(self):
        script = Path(__file__).parents[1] / "migrations/19.0.1.3.0/post-segments.py"
        runpy.run_path(str(script))["migrate"](self.env.cr, "19.0.1.2.0")

    def told(self):
        return self.own.message_ids.filtered(lambda message: self.manager.partner_id in message.notified_partner_ids)

    def test_every_field_that_is_allowed_is_there_and_can_be_read_by_managers(self):
        case = self.env["collections.case"].with_user(self.manager)
        for path in self.own._segment_paths():
            with self.subTest(path):
                case.search([(path, "!=", False)], limit=1)
                self.own.segment = f"[('{path}', '!=', False)]"

    def test_what_cannot_be_read_cannot_be_asked_for(self):
        for text, label in (
            (DEVICES, "cannot choose by “Company › .* › IP Address”"),
            ("[('partner_id', 'any', [('signup_type', '=', 'reset')])]", "cannot choose by “Customer › Signup"),
            ("[('link_secret', '=like', 'a%')]", "cannot choose by “Link Secret”"),
        ):
            with self.assertRaisesRegex(ValidationError, label) as refused, self.env.cr.savepoint():
                self.own.segment = text
            self.assertIn("It may choose by: ", str(refused.exception))
            self.assertIn("Customer › Country, ", str(refused.exception))

    def test_archived_policy_is_checked_when_it_is_used_again(self):
        self.own.active = False
        self.own.segment = DEVICES
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.own.active = True

    def test_form_tells_what_may_be_chosen_by(self):
        self.assertIn("Customer › Tags", Form(self.own).segment_fields)

    # === THE UPGRADE === #

    def test_harmless_segment_of_before_goes_on_and_a_manager_is_told(self):
        self.put_in_before(PHONE)
        self.upgrade()
        self.assertEqual((self.own.active, self.own.segment), (True, PHONE))
        self.assertIn("Customer › Phone", self.told().body)
        self.assertIn("goes on as it is", self.told().body)
        self.own.name = "Still mine"
        self.own.active = False

    def test_segment_that_spied_is_archived_and_a_manager_is_told(self):
        self.put_in_before(DEVICES)
        self.upgrade()
        self.assertFalse(self.own.active)
        self.assertIn("The policy was archived", self.told().body)

    def test_nobody_is_told_of_what_is_allowed(self):
        self.put_in_before("[('amount_total', '>', 1000)]")
        self.upgrade()
        self.assertTrue(self.own.active)
        self.assertFalse(self.told())
