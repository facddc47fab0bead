from . import controllers, models, wizard
from .tools.copies import warn_of_other_copies
from .hooks import post_init_hook, uninstall_hook
