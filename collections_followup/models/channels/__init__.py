from . import channel, paper, todo  # isort: skip (the others inherit them)
from . import email, letter, phone, post, sms
