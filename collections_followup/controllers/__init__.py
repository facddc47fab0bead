from . import account, dispute, letter, messages, preferences, understand
from . import promise
from . import agreement, plan
from . import pay
