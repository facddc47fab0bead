from . import collections_run
from . import collections_run_evaluation
from . import collections_run_preparation
from . import collections_run_sending
from . import collections_step
from . import collections_step_carrying_out
from . import collections_case_proposing
from . import res_company
