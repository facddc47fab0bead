from . import res_company
from . import collections_company_settings
