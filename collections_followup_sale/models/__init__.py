from . import res_company
from . import collections_company_settings
from . import res_partner
from . import collections_level
from . import sale_order_hold
from . import sale_order
from . import payment_transaction
from . import collections_work_held_order
