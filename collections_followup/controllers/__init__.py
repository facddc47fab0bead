from . import account, dispute, letter, messages, preferences, understand
from . import account, letter, promise
