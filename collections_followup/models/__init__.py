# the rooms, in the order in which the data passes them
from . import base  # isort: skip
from . import settings  # isort: skip
from . import ledger  # isort: skip
from . import policy  # isort: skip
from . import case  # isort: skip
from . import law  # isort: skip
from . import care  # isort: skip
from . import wording  # isort: skip
from . import channels  # isort: skip
from . import commitments  # isort: skip
from . import agreement  # isort: skip
from . import run  # isort: skip
from . import answers  # isort: skip
from . import statement  # isort: skip
from . import portal  # isort: skip
from . import worklist  # isort: skip
from . import overview  # isort: skip
