from odoo import api, models

from ...tools import kinds

#: Prefix of the model names of all readers.
PREFIX = "collections.reader."


class CollectionsReader(models.AbstractModel):
    """The contract of a reader: it says what a customer's reply means, and has no other effect.

    Each is a model ``collections.reader.<name>`` in a file of its own, of this add-on or another: a language model of
    the company's choice, say. It must define ``_findings(text, known)``.

    All readers are asked once, when a reply is logged. The first finding of each kind counts, by order of ``_place``;
    one whose passage is not in the reply, or that names an invoice of somebody else, is left out. A failure is
    written to the server's log and loses the findings of this reader, never the reply. The mail gateway waits: a reader
    that takes more than a moment returns nothing here, and calls ``contact._suggest(findings)`` from a job of its own.
    """

    _name = "collections.reader"
    _description = "Reader of Replies"

    #: Its place among the readers, the lowest first.
    _place = 100

    @api.model
    def _all(self):
        """Return all readers, in their order."""
        return list(kinds.in_order(self.env, PREFIX).values())

    # === TO BE GIVEN BY EACH READER === #

    @api.model
    def _findings(self, text, known):
        """Return the findings of a reply.

        :param text: the customer's own text, without quoted text
        :param known: decision.reading.Known: the day on which it came, the customer's language, the invoices
        :returns: decision.reading.Finding, any number
        """
        raise NotImplementedError
