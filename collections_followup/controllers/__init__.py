from . import account, agreement, dispute, letter, messages, pay, plan, preferences, promise, understand
