from odoo import api, models

from ...tools import notification

#: The number of customers whom the summary names.
NAMED = 10
#: Fields of a newsletter. It has a consent of its own, and says nothing of money.
MAILINGS = ("mailing_id", "mass_mailing_id")


class CollectionsMassMessage(models.AbstractModel):
    """Text messages and e-mails that a colleague sends to many at once, from a list of cases, invoices or customers.

    Contact rules and the customers' wishes are asked before, as for a single message: who may not be written to is
    left out, told in a summary and logged; all others stand in the contact log, and wait if they have to.
    """

    _name = "collections.mass.message"
    _description = "Messages to Many Customers"

    @api.model
    def _cases_about(self, sender, records):
        """Return whose debts records are about: {record id: collections.case}, as superuser.

        :param sender: the window, or the message, by which they are written to
        """
        is_mailing = any(name in sender._fields and sender[name] for name in MAILINGS)
        if is_mailing or not isinstance(records, self.env.registry["mail.thread"]):
            return {}
        none = self.env["mail.message"]  # there is none yet
        found = {record.id: record._collections_case_about(none) for record in records}
        return {record_id: case for record_id, case in found.items() if case}

    # === BEFORE === #

    @api.model
    def _allowed(self, sender, records, channel, words):
        """Return the records whose customers may be written to, now or later; the others are told and logged.

        :param words: function of a record that returns what it would have said
        """
        about = self._cases_about(sender, records)
        refused = self._union(about.values())._not_written_to(channel)
        left_out = records.filtered(lambda record: about.get(record.id) in refused)
        if left_out:
            self._log_left_out({about[record.id]: words(record) for record in left_out}, refused, channel)
            self._tell_left_out(len(records) - len(left_out), refused)
        return records - left_out

    @api.model
    def _log_left_out(self, words, refused, channel):
        """Log what customers were not sent.

        :param words: {case: text}
        """
        contacts = self.env["collections.contact"].sudo()  # only code writes the log
        contacts.create(
            [
                {
                    "case_id": case.id,
                    "direction": "out",
                    "kind": "refrained",
                    "channel": channel,
                    "user_id": self.env.uid,
                    "summary": self.env._("Not contacted: %s", refused[case]),
                    "note": text,
                }
                for case, text in words.items()
            ]
        )

    @api.model
    def _tell_left_out(self, written, refused):
        named = [f"{case.partner_id.display_name} ({why})" for case, why in list(refused.items())[:NAMED]]
        told = self.env._(
            "Messages written: %(written)s. Customers left out: %(left_out)s, whom the law, contact rules or their own "
            "wish do not let us write to: %(names)s. The contact log has what they were not sent.",
            written=written,
            left_out=len(refused),
            names=", ".join([*named, *(["…"] if len(refused) > NAMED else [])]),
        )
        notification.tell(self.env, told, sticky=True)

    # === LOGGED === #

    @api.model
    def _log(self, sent):
        """Log what was written, before it leaves: the last look decides about it as about any other message.

        :param sent: [(case, mail.message, values of the contact)]
        """
        contacts = self.env["collections.contact"].sudo()  # only code writes the log
        contacts.create(
            [
                {**case._sent_values(said, "message", said._collections_poster()), **values}
                for case, said, values in sent
            ]
        )
        self._union([case for case, _said, _values in sent])._refresh()

    @api.model
    def _union(self, cases):
        return self.env["collections.case"].sudo().union(*cases)
