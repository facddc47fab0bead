from . import test_probe
from . import test_storage
