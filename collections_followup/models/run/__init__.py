from . import collections_run
from . import collections_step
from . import collections_last_look
