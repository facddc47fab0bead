from . import collections_case_pack
from . import collections_case_pack_calculation
from . import collections_case_pack_chronology
from . import collections_case_pack_exhibits
