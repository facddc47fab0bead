from . import account, dispute, letter, messages, preferences, understand
from . import account, letter, promise
from . import account, agreement, letter, plan, promise
