from . import collections_wording
from . import collections_tone_rule
from . import collections_tone_approval
from . import collections_letter
from . import collections_letter_page
from . import mail_template
from . import sms_template
