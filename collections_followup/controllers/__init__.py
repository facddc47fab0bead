from . import account, dispute, letter, messages, preferences, understand
