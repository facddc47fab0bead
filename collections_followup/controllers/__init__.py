from . import account, dispute, letter
