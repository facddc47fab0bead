from . import collections_placement_import
from . import collections_small_difference
