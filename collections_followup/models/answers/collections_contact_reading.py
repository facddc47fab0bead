import logging
import re

from odoo import Command, api, fields, models
from odoo.fields import Domain

from ...decision.reading import KINDS, Known

_logger = logging.getLogger(__name__)

#: The most different numbers of a reply by which invoices are searched, and the most invoices that are found.
MOST_NUMBERS, MOST_INVOICES = 20, 100


class CollectionsContact(models.Model):
    """Reading of a customer's messages, once, when they are logged: each finding becomes a suggestion."""

    _inherit = "collections.contact"

    suggestion_ids = fields.One2many(
        "collections.reply.suggestion", "contact_id", "Suggestions", help="What the customer seems to say here."
    )

    @api.model_create_multi
    def create(self, vals_list):
        contacts = super().create(vals_list)
        replies = contacts.filtered(lambda contact: contact._is_reply())
        # a reply is logged whatever the readers do; its author sees no suggestions
        replies.sudo()._process_isolated(lambda reply: reply._read_each(), lambda reply, error: None)
        return contacts

    def _is_reply(self):
        """Return True if the customer has written it; texts that their page has put into words are known already."""
        written = self.mail_message_id or self.channel != "portal"
        return self.direction == "in" and self.kind == "message" and bool(written)

    def _read_each(self):
        for reply in self:
            reply._suggest(reply._findings())

    def _findings(self):
        """Return the findings of the readers in the reply, the first of each kind."""
        text, found = self._text(), {}
        for reader in self.env["collections.reader"]._all():
            for finding in self._ask(reader, text):
                found.setdefault(finding.kind, finding)
        return list(found.values())

    def _ask(self, reader, text):
        """Return the findings of one reader; none if it fails, so that the others are still asked."""
        found = []
        known = Known(self.day, self.case_id.lang, tuple(self._open_invoices(text).mapped("name")))
        self._process_isolated(lambda reply: found.extend(reader._findings(text, known)), lambda reply, error: None)
        return found

    def _suggest(self, findings):
        """Save the findings of a reader, for the collector. Their passages must be in the reply."""
        text = _plain(self._text())
        kept = [f for f in findings if f.kind in KINDS and f.passage and _plain(f.passage) in text]
        if len(kept) < len(findings):
            _logger.info(
                "Reply %s: %s of %s findings do not stand in it", self.id, len(findings) - len(kept), len(findings)
            )
        self.env["collections.reply.suggestion"].create([self._suggestion_values(finding) for finding in kept])

    def _suggestion_values(self, finding):
        moves = self._open_invoices(" ".join(finding.invoices))
        return {
            "contact_id": self.id,
            "kind": finding.kind,
            "passage": finding.passage,
            "day": finding.day,
            "amount": finding.amount or 0.0,
            "move_ids": [Command.set(moves.filtered(lambda move: move.name in finding.invoices).ids)],
            "reason": finding.reason,
            "reference": finding.reference,
        }

    def _open_invoices(self, text):
        """Return the customer's open invoices whose numbers end like a number in the text."""
        numbers = list(dict.fromkeys(re.findall(r"\d+", text)))[:MOST_NUMBERS]
        if not numbers:
            return self.env["account.move"]
        named = Domain.OR(Domain("move_id.name", "=like", f"%{number}") for number in numbers)
        lines = self.env["account.move.line"].search(self.case_id._item_domain() & named, limit=MOST_INVOICES)
        return lines.filtered(lambda line: line.amount_residual_currency > 0).move_id


def _plain(text):
    """Return text for comparing passages, whatever its spaces and apostrophes."""
    return " ".join((text or "").replace("’", "'").split()).casefold()
