from . import collections_placement_import
from . import collections_small_difference
from . import collections_legal_import
from . import collections_claim_make
from . import collections_claim_judgment
from . import collections_agreement_make
from . import collections_contact_noting
