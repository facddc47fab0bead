from . import decision
from . import models
from . import wizard


def post_init_hook(env):
    """Load the rules that ship."""
    for name in ("collections.limitation.rule", "collections.venue"):
        env[name]._load_shipped()
