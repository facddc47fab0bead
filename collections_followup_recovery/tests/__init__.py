from . import test_decision_limitation
from . import test_decision_venue
from . import test_limitation
from . import test_legal_rules
from . import test_claim
from . import test_decision_case_pack
from . import test_case_pack
