from . import collections_covered
from . import collections_promise
from . import collections_dispute
