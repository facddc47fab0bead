from . import fax
from . import guarantee
from . import insured
from . import insurers
from . import invoice_count
from . import represented
from . import storage
