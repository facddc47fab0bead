from . import collections_recovery_curve
