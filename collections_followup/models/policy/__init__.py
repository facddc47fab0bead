from . import collections_policy
from . import collections_level
from . import collections_level_changes
from . import collections_level_channel
from . import collections_level_wording
from . import res_company
