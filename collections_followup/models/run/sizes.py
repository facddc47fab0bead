"""The sizes of a run's batches."""

#: The number of cases evaluated in one transaction.
PROPOSE_BATCH = 2000
#: The number of steps sent in one transaction.
CARRY_OUT_BATCH = 100
#: The number of records of a kind that a night prepares in one transaction, before it evaluates cases.
PREPARE_BATCH = 500
#: If more steps than this are approved, they are left to the scheduled job.
AT_ONCE = 50
