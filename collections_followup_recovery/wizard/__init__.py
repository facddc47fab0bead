from . import collections_placement_import
