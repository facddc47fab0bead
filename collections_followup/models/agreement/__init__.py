from . import collections_agreement
from . import collections_agreement_item
from . import collections_agreement_installment
from . import collections_autopay
from . import payment_token
