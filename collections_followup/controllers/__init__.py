from . import account, agreement, dispute, invoice, letter, messages, pay, plan, preferences, promise
from . import stop, texts, understand
