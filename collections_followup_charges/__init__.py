from . import models
from . import wizard


#: Models whose records come in a file each; rules after the rates that they use.
SHIPPED = (
    "collections.rate",
    "collections.interest.rule",
    "collections.fixed.sum",
    "collections.fee.rule",
    "collections.allocation.rule",
)


def post_init_hook(env):
    """Load the rates and rules that ship, and fix by which of them each open invoice bears interest."""
    for name in SHIPPED:
        env[name]._load_shipped()
    env["account.move"]._collections_fix_open()


def uninstall_hook(env):
    """Take the rules away before the rates that they use."""
    for name in ("res.partner", "account.payment.term"):
        env[name].with_context(active_test=False).search([("collections_interest_rule_id", "!=", False)]).write(
            {"collections_interest_rule_id": False}
        )
    env["collections.interest.rule"].with_context(active_test=False).search([]).unlink()
