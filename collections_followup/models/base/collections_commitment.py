from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import bulk


class Progress(NamedTuple):
    """The state of the commitments of one kind on a day, as the ledger has it.

    :ivar records: the commitments
    :ivar status: status of each, by id, as its kind defines it
    :ivar covered: what each covers now, by id, for a kind that covers items
    """

    records: models.BaseModel
    status: Mapping = MappingProxyType({})
    covered: Mapping = MappingProxyType({})


class Marks(NamedTuple):
    """The effects of commitments on single journal items.

    :ivar of_items: {item id: {name: value}}. A name that is a field of ``decision.facts.Receivable`` sets this field;
        any other is found in its ``others``, for a guard of the same add-on
    :ivar broken: ids of items for which a commitment is broken: their follow-up resumes where the policy says
    """

    of_items: Mapping = MappingProxyType({})
    broken: frozenset = frozenset()


class CollectionsCommitment(models.AbstractModel):
    """The contract of a commitment: it holds the follow-up of items, and is settled by the ledger.

    A kind of commitment is a model that inherits this one, in any add-on: promise, dispute and payment agreement are
    three files that keep it. Case, run and ledger find the kinds by the registry (`_kinds`) and know nothing of them
    beyond this contract. The ledger is the authority: a stored state is the last answer read from it.

    A kind must define:

    - ``case_id``: the field that names the case that it belongs to.
    - `_counting`: those of its records that hold something, or that a booking may change.

    It may define:

    - ``_place``: its place among the kinds, the lowest first.
    - `_progress`: the state of records, read from the ledger. It writes nothing.
    - `_settle`: writes what has changed since, and asks people: the only writer of values read from the ledger.
    - `_marks`: the items that are held, and by what, and those for which a commitment is broken.
    - `_fingerprint`: the columns by which a night sees that something was agreed upon or withdrawn.
    - `_preparations`, `_after_preparations`: what a night does before it evaluates cases.
    - `_spared`: the days on which nothing is added to items, such as interest.
    - `_covers`: whether it covers invoices, of which one may be credited and replaced.
    - `_is_about`, `_along`, `_log_entry_ids`: what becomes of it when customers move.

    In an evaluation they are called in this order, each once for each kind and for all cases of a batch, which are of
    one company: `_counting`, within the one query that asks for all kinds (`case._on_hand`); `_progress`; `_settle`,
    unless the evaluation is only shown; `_marks`. All of them in a constant number of queries.

    In a night: `_preparations` before each batch that is prepared; `_after_preparations` once, when all is prepared;
    `_fingerprint` with the comparison that follows, and with each evaluation of the night.

    When charges are reckoned: `_spared`, in a constant number of queries, once for each kind and all items.

    When money is booked or an invoice is corrected: `_counting`, to find the cases to evaluate. When an invoice is
    credited and replaced: `_covers`.

    When a contact becomes a customer of its own: `_is_about` for each commitment of the former case, `_along` for
    those that go to the new one, `_log_entry_ids` for all; what names the case is handed over for them.

    All are called with all rights, since whoever enters a payment need not see commitments.
    """

    _name = "collections.commitment"
    _description = "Commitment"

    #: Its place among the kinds, the lowest first: in evaluations, and in the preparation of a night.
    _place = 100

    # === FOUND === #

    @api.model
    def _kinds(self):
        """Return all kinds of commitments, in their order: a list of empty recordsets."""
        names = self.pool.descendants([CollectionsCommitment._name], "_inherit")
        kinds = [self.env[name] for name in names if not self.env[name]._abstract]
        return sorted(kinds, key=lambda kind: (kind._place, kind._name))

    @api.model
    def _of_cases(self, cases):
        """Return the commitments of these cases that count: a query."""
        return self._search(bulk.among("case_id", cases.ids) & self._counting(), order=self._order)

    @api.model
    def _days_spared(self, lines):
        """Return the same as `_spared` by commitments of all kinds."""
        found = {}
        for kind in self._kinds():
            for line_id, days in kind._spared(lines).items():
                found.setdefault(line_id, []).extend(days)
        return found

    @api.model
    def _cases_concerned(self):
        """Return the cases with a commitment of any kind that counts, as a domain of cases."""
        return Domain.OR(kind._cases_with_one() for kind in self._kinds())

    @api.model
    def _cases_with_one(self):
        query = self._search(self._counting())
        return Domain("id", "in", SQL("(%s)", query.select(self._field_to_sql(query.table, "case_id", query))))

    def _settle_now(self, today):
        """Read the status of these commitments from the ledger, and write it."""
        self._settle(self._progress(today))

    # === MUST BE GIVEN === #

    @api.model
    def _counting(self):
        """Return the domain of the commitments that hold items, or that a booking may change."""
        raise NotImplementedError

    # === IN AN EVALUATION === #

    def _progress(self, today):
        """Return the Progress of these on a day, read from the ledger. Nothing is written."""
        return Progress(self)

    def _settle(self, progress):
        """Write the status of these commitments, as far as it has changed since they were last settled.

        :param progress: Progress of these commitments
        """

    @api.model
    def _marks(self, progress):
        """Return the Marks of these commitments: which items they hold, and which are broken.

        :param progress: Progress of commitments that have just been settled
        """
        return Marks()

    # === IN A NIGHT === #

    @api.model
    def _preparations(self, company, today):
        """Return the parts of a night that come before cases are evaluated: a list of Preparation."""
        return []

    @api.model
    def _after_preparations(self, company, today):
        """Do the work that comes once a night after all parts, such as writing to a person about all of them."""

    @api.model
    def _fingerprint(self):
        """Return the columns of its table, as SQL, whose change makes the next night evaluate the case.

        The alias of the table is ``commitment``.
        """
        return ("commitment.id", "commitment.write_date")

    # === OF INVOICES AND CUSTOMERS === #

    @api.model
    def _spared(self, lines):
        """Return the days on which nothing is added to journal items, such as interest.

        :returns: {item id: list of (first day, last day)}; the last one is None while nobody knows it
        """
        return {}

    @api.model
    def _covers(self, moves):
        """Return True if one that still counts covers any of these invoices, and may pass to one that replaces it."""
        return False

    def _is_about(self, lines):
        """Return True if it is about these journal items and nothing else: then it goes to the case of their customer.

        :param lines: journal items that now belong to another customer
        """
        return False

    def _along(self):
        """Return other records that name the case and move with these: a list of recordsets."""
        return []

    def _log_entry_ids(self):
        """Return the ids of the contact log entries that record them, or remind of them: they move with these."""
        return []
