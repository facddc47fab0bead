from . import collections_agreement_make
from . import collections_late_import
from . import collections_late_paid
