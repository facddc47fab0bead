from . import collections_covered
from . import collections_promise
from . import collections_case_promises
from . import collections_dispute
from . import collections_case_disputes
from . import collections_contact_dispute
from . import collections_dispute_answer
from . import collections_dispute_deadline
