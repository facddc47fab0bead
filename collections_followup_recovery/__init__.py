from . import decision
from . import models
from . import wizard
