from . import collections_activation, collections_contact_log
