from odoo.addons.collections_followup import tests as _settings  # noqa: F401 (those of hypothesis)

from . import test_decision_order_hold, test_matrix, test_order_hold, test_order_on_the_page
