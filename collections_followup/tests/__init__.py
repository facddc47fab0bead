from . import test_channels, test_decision_routing
from . import test_story, test_run, test_ledger, test_safety, test_queries
from . import test_aging, test_decision_aging, test_statement, test_statement_properties
from . import test_decision_assessment, test_decision_guards, test_decision_ladder, test_decision_properties
from . import test_tone, test_decision_tone
from . import test_amount_in_words, test_letters
from . import test_dispute, test_promise, test_promise_properties, test_decision_promise
from . import test_pdf
from . import test_agreement, test_agreement_properties, test_decision_agreement, test_decision_reminder
from . import test_page
from . import test_agreement, test_decision_agreement
from . import test_page, test_page_dispute, test_page_messages, test_page_reach, test_page_understand
from . import test_agreement_properties
from . import test_decision_reminder
from . import test_decision_plan, test_page_promise
from . import test_agreement_properties
from . import test_decision_reminder
<<<<<<< HEAD
from . import test_decision_plan, test_page_plan, test_page_promise
=======
from . import test_decision_plan, test_page_agreement, test_page_plan, test_page_promise
>>>>>>> 92f6041 (Test agreements on the customer's page, attackers included)
