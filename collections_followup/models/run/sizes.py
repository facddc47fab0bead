"""How much a run takes at once."""

#: Cases of a batch that are evaluated in one transaction.
PROPOSE_BATCH = 2000
#: Steps of a batch that are sent in one transaction.
CARRY_OUT_BATCH = 100
#: What a night does before it evaluates cases: so many of a kind in one transaction.
PREPARE_BATCH = 500
#: More approved steps than this are left to the scheduled job.
AT_ONCE = 50
