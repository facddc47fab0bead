from . import res_company
from . import collections_company_settings
from . import collections_provision
from . import collections_provision_line
from . import collections_provision_by_curve
from . import collections_provision_entry
