from . import models
from . import wizard


def post_init_hook(env):
    """Load the rates and rules that ship, and fix by which of them each open invoice bears interest."""
    for name in ("collections.rate", "collections.interest.rule", "collections.fixed.sum"):
        env[name]._load_shipped()
