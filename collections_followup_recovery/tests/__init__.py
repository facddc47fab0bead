from odoo.addons.collections_followup import tests as _settings  # noqa: F401 (those of hypothesis)

from . import (
    test_shares,
    test_write_off,
)
