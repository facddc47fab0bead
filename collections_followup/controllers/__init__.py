from . import account, dispute, letter, messages
