from . import collections_statement
from . import email
