from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import bulk


class Progress(NamedTuple):
    """Where the commitments of one kind stand on a day, as the ledger has it.

    :ivar records: the commitments
    :ivar status: status of each, by id, as its kind says it
    :ivar covered: what each covers now, by id, of a kind that keeps items
    """

    records: models.BaseModel
    status: Mapping = MappingProxyType({})
    covered: Mapping = MappingProxyType({})


class Marks(NamedTuple):
    """What commitments say about single journal items.

    :ivar of_items: {item id: {name: value}}. A name that is a field of ``decision.facts.Receivable`` sets this field;
        any other is found in its ``others``, for a guard of the same add-on
    :ivar broken: ids of items for which a commitment is broken: their follow-up resumes where the policy says
    """

    of_items: Mapping = MappingProxyType({})
    broken: frozenset = frozenset()


class CollectionsCommitment(models.AbstractModel):
    """The contract of a commitment: what holds the follow-up of items, and is settled by the ledger.

    A kind of commitment is a model that inherits this one, in any add-on: promise, dispute and payment agreement are
    three files that keep it. Case, run and ledger find the kinds by the registry (`_kinds`) and know no more of them
    than stands here. The ledger is the authority: a stored state is the last answer read from it.

    A kind must give:

    - ``case_id``: the field that names the case that it belongs to.
    - `_counting`: which of its records hold something, or may be changed by what is booked.

    It may give:

    - ``_place``: its place among the kinds, the lowest first.
    - `_progress`: where records stand, read from the ledger. It writes nothing.
    - `_settle`: writes what has changed since, and asks people: the one writer of what is read from the ledger.
    - `_marks`: which items are held and by what, and for which a commitment is broken.
    - `_fingerprint`: the columns by which a night sees that something was agreed upon or taken back.
    - `_preparations`, `_after_preparations`: what a night does before it evaluates cases.
    - `_covers`: whether it covers invoices, of which one may be credited and replaced.
    - `_is_about`, `_along`, `_log_entry_ids`: what becomes of it when customers move.

    In an evaluation they are called in this order, each once for each kind and for all cases of a batch, which are of
    one company: `_counting`, within the one query that asks for all kinds (`case._on_hand`); `_progress`; `_settle`,
    unless the evaluation is only shown; `_marks`. All of them in a constant number of queries.

    In a night: `_preparations` before each batch that is prepared; `_after_preparations` once, when all is prepared;
    `_fingerprint` with the comparison that follows, and with each evaluation of the night.

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
        """All kinds of commitments, in their order: a list of empty recordsets."""
        names = self.pool.descendants([CollectionsCommitment._name], "_inherit")
        kinds = [self.env[name] for name in names if not self.env[name]._abstract]
        return sorted(kinds, key=lambda kind: (kind._place, kind._name))

    @api.model
    def _of_cases(self, cases):
        """Those of these cases that count: a query."""
        return self._search(bulk.among("case_id", cases.ids) & self._counting(), order=self._order)

    @api.model
    def _cases_concerned(self):
        """The cases with a commitment of any kind that counts: a domain of cases."""
        return Domain.OR(kind._cases_with_one() for kind in self._kinds())

    @api.model
    def _cases_with_one(self):
        query = self._search(self._counting())
        return Domain("id", "in", SQL("(%s)", query.select(self._field_to_sql(query.table, "case_id", query))))

    def _settle_now(self, today):
        """Read the status of these, and write it."""
        self._settle(self._progress(today))

    # === MUST BE GIVEN === #

    @api.model
    def _counting(self):
        """Domain of those that hold items, or that may be changed by what is booked."""
        raise NotImplementedError

    # === IN AN EVALUATION === #

    def _progress(self, today):
        """Where these stand on a day, read from the ledger: Progress. Nothing is written."""
        return Progress(self)

    def _settle(self, progress):
        """Write the status of these, as far as it has changed since they were last settled.

        :param progress: Progress of these
        """

    @api.model
    def _marks(self, progress):
        """What holds items, and what is broken: Marks.

        :param progress: Progress of those that have been settled just now
        """
        return Marks()

    # === IN A NIGHT === #

    @api.model
    def _preparations(self, company, today):
        """Parts of a night that come before cases are evaluated: a list of Preparation."""
        return []

    @api.model
    def _after_preparations(self, company, today):
        """What a night does once when all parts are done, such as writing to a person about all of them."""

    @api.model
    def _fingerprint(self):
        """Columns of its table, as SQL, whose change lets the next night evaluate the case.

        The table is called ``commitment``.
        """
        return ("commitment.id", "commitment.write_date")

    # === OF INVOICES AND CUSTOMERS === #

    @api.model
    def _covers(self, moves):
        """Whether one that still counts covers any of these invoices, and may go over to one that replaces it."""
        return False

    def _is_about(self, lines):
        """Whether it is about these journal items and nothing else: then it goes to the case of their customer.

        :param lines: journal items that belong to another customer by now
        """
        return False

    def _along(self):
        """What else names the case and goes with these: a list of recordsets."""
        return []

    def _log_entry_ids(self):
        """Ids of the lines of the contact log in which these were said, or that remind of them: they go with these."""
        return []
