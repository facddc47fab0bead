from . import collections_decided
