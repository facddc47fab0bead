from . import res_company
from . import collections_company_settings
from . import res_company_cost
from . import collections_company_settings_cost
