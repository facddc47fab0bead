# In the order in which a debt passes them; a room reaches only rooms before it.
from . import base
from . import settings
from . import curve
from . import write_off
from . import doubtful
from . import provision
from . import pack
from . import legal
from . import agency
from . import cost
