"""How a measure is taken: from cold record caches to flushed rows, then everything is undone."""

import gc
import statistics
import sys
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from time import perf_counter

import psycopg2


@dataclass(frozen=True)
class Figure:
    """The median of some repetitions, for ``count`` things done at once.

    :ivar queries: SQL statements of the last repetition
    """

    seconds: float
    queries: int
    count: int

    @property
    def each(self):
        return self.seconds / self.count


class Measures:
    """Takes measures, and keeps the figures by name."""

    def __init__(self, env, repeats):
        self.env = env
        self.repeats = repeats
        self.figures = {}
        self._clocks = defaultdict(list)

    def __getitem__(self, name):
        return self.figures[name]

    def __contains__(self, name):
        return name in self.figures

    def take(self, name, work, prepare=lambda: None, repeats=None):
        """Repeat the work on the same data, and keep the median, also over earlier takes of that name.

        :param prepare: is not measured, and undone too; what it returns is passed to ``work``
        :param work: returns how many things it did
        """
        for _repeat in range(repeats or self.repeats):
            clock = Clock(self.env)
            prepared = prepare()
            with clock:
                count = work(prepared)
            self._clocks[name].append(clock)
            undo(self.env.cr)
        median = statistics.median(clock.seconds for clock in self._clocks[name])
        self.keep(name, median, clock.queries, count)

    def keep(self, name, seconds, queries, count):
        self.figures[name] = Figure(seconds, queries, count)
        print(f"{name}: {count} in {seconds:.3f} s, {queries} queries", file=sys.stderr)


class Clock:
    """Measures the time and the queries of a block, the writing of all it left in memory included."""

    def __init__(self, env):
        self.cr = env.cr

    def __enter__(self):
        forget_records(self.cr)
        gc.collect()
        self._queries = self.cr.sql_log_count
        self._start = perf_counter()
        return self

    def __exit__(self, *error):
        self.cr.flush()
        self.seconds = perf_counter() - self._start
        self.queries = self.cr.sql_log_count - self._queries


def undo(cr):
    """Roll back, and clear away the dead rows that this leaves: they slow down what comes next."""
    cr.rollback()
    vacuum(cr, *WRITTEN)


def vacuum(cr, *tables):
    """Clear away dead rows and count the others, which cannot be done in a transaction."""
    with closing(psycopg2.connect(dbname=cr.dbname)) as connection:
        connection.autocommit = True
        connection.cursor().execute(f"VACUUM (ANALYZE) {', '.join(tables)}")


#: Tables that the measured work writes to.
WRITTEN = (
    *("account_move_line", "collections_case", "collections_step", "collections_contact", "collections_contact_item"),
    *("collections_promise", "collections_agreement", "collections_agreement_installment"),
    *("mail_message", "mail_mail", "mail_notification", "mail_activity", "mail_followers"),
)


def forget_records(cr):
    """What a commit does to the caches, without the commit."""
    cr.flush()
    cr.clear()
