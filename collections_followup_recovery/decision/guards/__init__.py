from . import item_placed
