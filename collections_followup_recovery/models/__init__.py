# In the order in which a debt passes them; a room reaches only rooms before it.
from . import settings
from . import legal
