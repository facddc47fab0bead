from . import collections_order_release
