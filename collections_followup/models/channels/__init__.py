from . import channel, todo
from . import email, phone  # isort: skip (phone extends todo)
