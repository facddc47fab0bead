from odoo.tests import tagged

from .common import CollectionsCommon


@tagged("post_install", "-at_install")
class TestFollowUpStory(CollectionsCommon):
    """From the due date to the formal letter, night by night."""

    def test_a_late_payer_climbs_the_ladder_one_rung_at_a_time(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 1000, overdue=3)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.taken(late), ["Reminder"])
        for _day in range(60):
            self.days_later(1)
            self.nightly()
        print(self.contacts(late).mapped(lambda c: (c.day, c.level_id.name, c.delivery)))
        print(self.case(late).why_now)
