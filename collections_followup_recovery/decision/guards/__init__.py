from . import item_claimed
from . import item_placed
from . import item_time_barred
