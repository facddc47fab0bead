from functools import partial

from odoo import api, models

from ...decision.charge import Together, free
from ...tools import kinds, reasons

#: Prefix of the model names of all kinds.
PREFIX = "collections.charge."
#: Where a transaction keeps what it has told of charges.
TOLD = "collections.charge.told"


class CollectionsCharge(models.AbstractModel):
    """The contract of a charge: an amount owed beside the open items, such as interest or a fee.

    Each kind is a model ``collections.charge.<name>`` in a file of its own, of any add-on; this one has none. Charges
    are asked for along with the items for which they are owed, apart from them and each with its own reason: in
    e-mails, text messages, letters, statements as of today, on the customer's page, in payments and agreements. No
    rule counts them: levels and minimum amounts depend on the debt alone.

    A kind must define:

    - `_owed`: the charges owed, computed for many cases at once, with all rights. Called when a message is written, or
      a page or form shown: a night that only proposes asks for none.
    - `_book`: enters charges in the books, so that they can be paid: called when the customer has paid them online,
      and when a colleague makes a payment agreement that covers them. From then on they are in the ledger, and
      `_owed` no longer returns them.

    Nothing may be added to a debt that the law holds, such as in a breathing space: `_owed` asks
    ``collections.moratorium._frozen(receivables)``, whose answer is a function of a case id, a Receivable and a
    day, which is True for days that do not count.

    It may define:

    - ``_place``: its place among the kinds, the lowest first.
    - ``_reads``: models whose pending changes are written to the database before it is asked.
    - `_fingerprint`: what a night compares to find the cases whose charges have changed. Changes that come with the day
      alone need not be in it: the amounts are those of the moment in which a message leaves.
    - `_while_agreed`: what a payment agreement says about it.
    - `_costs`: what a message of a level costs itself, such as a fee. It is asked for in that message and logged as its
      own (``collections.contact.charge``, ``own``); once the message has left, `_owed` returns it, as the same kind
      and key.
    """

    _name = "collections.charge"
    _description = "Charge"

    _place = 100
    _reads = ()

    # === FOUND === #

    @api.model
    def _kinds(self):
        """Return all kinds of charges by name, in their order."""
        found = kinds.named(self.env, PREFIX)
        return dict(sorted(found.items(), key=lambda pair: (pair[1]._place, pair[0])))

    @api.model
    def _owed_by(self, receivables, company, today):
        """Return the charges of all kinds that these cases owe: {case id: tuple of Charges}.

        :param receivables: {case id: list of Receivables}, of cases of one company
        """
        found = {}
        for kind in self._kinds().values():
            for case_id, charges in kind._owed(receivables, company, today).items():
                found[case_id] = (*found.get(case_id, ()), *charges)
        return found

    @api.model
    def _owed_later(self, receivables, company, today):
        """Return the same for each case as a sequence, worked out for all of them when one is first read.

        :returns: function of a case id
        """
        if not self._kinds():
            return lambda case_id: ()
        return Together(lambda: self._owed_by(receivables, company, today)).of

    @api.model
    def _costs_by(self, receivables, company, today, apart):
        """Return what messages to these cases cost by all kinds: {case id: list of functions as of `_costs`}."""
        found = {}
        for kind in self._kinds().values():
            for case_id, cost in kind._costs(receivables, company, today, apart).items():
                found.setdefault(case_id, []).append(cost)
        return found

    @api.model
    def _costs_later(self, receivables, company, today, apart=()):
        """Return the same for each case as one function, worked out for all of them when one is first called.

        :param apart: ids of contacts that are read as if they did not exist
        :returns: function of a case id, which returns a function as of `_costs`
        """
        if not self._kinds():
            return lambda case_id: free
        together = Together(lambda: self._costs_by(receivables, company, today, apart))
        return lambda case_id: partial(together.costs, case_id)

    @api.model
    def _booked(self, charges, case, day):
        """Enter charges of a case in the books.

        :returns: account.move.line of all of them, posted and open
        """
        lines = self.env["account.move.line"]
        for name, kind in self._kinds().items():
            if of_kind := [charge for charge in charges if charge.kind == name]:
                lines |= kind._book(of_kind, case, day)
        return lines

    @api.model
    def _allocated(self, case, items, charges):
        """Return what a payment pays, in the order in which it is paid; it may not be enough for all.

        :param case: with all rights
        :param items: open items, the oldest first: account.move.line, or rows with their ``id``
        :param charges: what is paid beside them: account.move.line, or rows with the ``place`` of a charge as ``id``
        :returns: list of both; the items come first unless an add-on says otherwise
        """
        return [*items, *charges]

    @api.model
    def _told(self, charge):
        """Return the description of a charge, in the language of ``env``.

        A message and its log entry tell the same, in one transaction: it is put into words once.
        """
        told, key = self.env.cr.cache.setdefault(TOLD, {}), (self.env.lang, id(charge.reason))
        if key not in told:
            words = reasons.tell(self.env, reasons.dump([charge.reason]))
            told[key] = words, charge.reason  # it is kept, so that no other one gets its id
        return told[key][0]

    @api.model
    def _terms(self, company):
        """Return what a payment agreement says about all kinds, in the language of ``env``; empty if there are none."""
        return " ".join(filter(None, (kind._while_agreed(company) for kind in self._kinds().values())))

    @api.model
    def _agreed(self, case, lines):
        """Return what a payment agreement that covers items says in figures, in the language of ``env``; or empty.

        :param case: with all rights
        :param lines: account.move.line
        """
        return ""

    # === MUST BE GIVEN === #

    @api.model
    def _owed(self, receivables, company, today):
        """Return the charges owed beside the open items, in a constant number of queries.

        :param receivables: {case id: list of Receivables}, of cases of one company
        :returns: {case id: list of ``decision.Charge``}
        """
        raise NotImplementedError

    @api.model
    def _book(self, charges, case, day):
        """Enter these charges in the books.

        :param charges: Charges of this kind, owed by the case now
        :param case: with all rights
        :param day: of the company
        :returns: account.move.line: posted, open, receivable, of the customer, which together are these charges
        """
        raise NotImplementedError

    # === MAY BE GIVEN === #

    @api.model
    def _fingerprint(self, company):
        """Return SELECTs of (case id, hash), like ``_fingerprint`` of a fact."""
        return ()

    @api.model
    def _while_agreed(self, company):
        """Return a sentence on what becomes of it while an agreement is kept, in the language of ``env``; or empty."""
        return ""

    @api.model
    def _costs(self, receivables, company, today, apart):
        """Return what a message would cost itself, in a constant number of queries.

        :param receivables: {case id: list of Receivables}, of cases of one company
        :param apart: ids of contacts that are read as if they did not exist
        :returns: {case id: function of a Decision and the codes of channels, which returns ``decision.Charge``s that
            are ``own``}, for cases whose messages may cost something
        """
        return {}
