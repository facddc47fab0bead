from . import test_story, test_ledger, test_safety, test_queries
