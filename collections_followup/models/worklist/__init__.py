from . import collections_worklist
from . import collections_contact_noting
from . import collections_calling
from . import collections_work_call
from . import collections_work_approval
