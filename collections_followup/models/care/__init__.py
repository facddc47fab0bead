from . import collections_cause
from . import collections_circumstance
from . import collections_case
from . import collections_case_notes
from . import collections_charge
from . import collections_debt_adviser
from . import collections_fact_circumstances
from . import collections_work_circumstance
