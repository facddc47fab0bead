from . import account_move
from . import account_move_line
from . import collections_by_people
from . import collections_decided
from . import collections_decided_line
from . import collections_decided_debt
from . import collections_on_bill
from . import collections_case
