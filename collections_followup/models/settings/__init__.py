from . import res_company
from . import res_company_answers
from . import res_company_care
from . import res_company_page
from . import res_company_texts
from . import collections_company_settings
from . import res_config_settings
