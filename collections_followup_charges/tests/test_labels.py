from odoo.tests import tagged

from odoo.addons.collections_followup.tests import test_labels


@tagged("post_install", "-at_install")
class TestChargesLabels(test_labels.TestLabels):
    addon = "collections_followup_charges"
