from odoo import api, models

from ...tools import kinds

#: What the names of all readers begin with.
PREFIX = "collections.reader."


class CollectionsReader(models.AbstractModel):
    """The contract of a reader: it says what a customer's reply means, and nothing happens by that.

    Each is a model ``collections.reader.<name>`` in a file of its own, of this add-on or another: a language model of
    the company's choice, say. It must give ``_findings(text, known)``.

    All readers are asked once, as a reply is logged. Of each kind the first finding counts, in the order of ``_place``;
    one whose passage does not stand in the reply, or that names an invoice of somebody else, is left out. What fails is
    written to the server's log and costs the findings of this reader, never the reply. The mail gateway waits: a reader
    that takes more than a moment gives nothing here, and calls ``contact._suggest(findings)`` from a job of its own.
    """

    _name = "collections.reader"
    _description = "Reader of Replies"

    #: Its place among the readers, the lowest first.
    _place = 100

    @api.model
    def _all(self):
        """All readers, in their order."""
        return list(kinds.in_order(self.env, PREFIX).values())

    # === TO BE GIVEN BY EACH READER === #

    @api.model
    def _findings(self, text, known):
        """What a reply says.

        :param text: what the customer has written, without what they quote
        :param known: decision.reading.Known: the day on which it came, the customer's language, the invoices
        :returns: decision.reading.Finding, any number
        """
        raise NotImplementedError
