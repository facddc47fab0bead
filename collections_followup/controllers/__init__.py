from . import account, letter
