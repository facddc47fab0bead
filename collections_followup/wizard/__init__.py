from . import base_partner_merge, collections_activation, collections_contact_log
