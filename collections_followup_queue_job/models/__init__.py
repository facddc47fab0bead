from . import collections_run
