from . import collections_contact_rule
from . import collections_contact_rule_file
from . import collections_case_permissions
from . import res_company
from . import res_partner
