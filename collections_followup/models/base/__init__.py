from . import collections_safely
from . import collections_limited
from . import collections_tracked
from . import collections_shared
from . import collections_evidence
from . import collections_sealed
from . import collections_wizard
from . import ir_attachment
