from odoo.tools import SQL

from ..settings.res_company import day_in


class LastLook:
    """The evaluation of several messages at once, repeated for one if something has changed since.

    Evaluating a customer takes longer than sending an e-mail; checking for changes takes one query.
    Between two messages Odoo commits and empties its cache: so this holds ids only.
    """

    def __init__(self, messages):
        """
        :param messages: mail.message that are about to be handed over
        """
        self.env = messages.env(su=True)  # the queue may be run by a user who sees nothing of the follow-up
        self.env.invalidate_all()  # others may have changed them since this process last read them
        contacts = self.env["collections.contact"]._of_messages(messages)
        self._contacts = {contact.mail_message_id.id: (contact.id, contact.case_id.id) for contact in contacts}
        self._states, self._found = {}, {}
        for company, of_company in contacts.grouped("company_id").items():
            self._remember(company, of_company)
        found = contacts._objections_safely()
        self._found = {contact.id: reasons for contact, reasons in found.items()}
        limited = contacts._of_messages_to_hold(messages)
        self._limited = {contact.mail_message_id.id: contact.id for contact in limited}
        self._held = {contact.id: permission for contact, permission in limited._held().items()}

    def _remember(self, company, contacts):
        """Remember the day and the fingerprints that the cases are compared with."""
        changes, today = self.env["collections.changes"], company._collections_day()
        zone, question = company._collections_zone(), changes._question(company, today)
        for case_id, fingerprint in changes._fingerprints(contacts.case_id, today).items():
            self._states[case_id] = (zone, question, today, fingerprint)

    def takes_back(self, message):
        """Withdraw a message, if it would not be written in the same way now, or let it wait until it may leave.

        :returns: True if it must not leave
        """
        return self._withdraws(message) or self._holds(message)

    def _withdraws(self, message):
        if message.id not in self._contacts:
            return False
        contact_id, case_id = self._contacts[message.id]
        contact = self.env["collections.contact"].browse(contact_id)
        if self._has_changed(case_id):
            self.env.invalidate_all()
            self._found[contact_id] = contact._objections_safely().get(contact)
            self._held[contact_id] = contact._held().get(contact)
        if reasons := self._found.get(contact_id):
            contact._take_back({contact: reasons})
        return reasons != ()  # a message that cannot be evaluated waits

    def _holds(self, message):
        contact = self.env["collections.contact"].browse(self._limited.get(message.id, ()))
        permission = self._held.get(contact.id)
        if permission:
            contact._hold({contact: permission})
        return bool(permission)

    def _has_changed(self, case_id):
        zone, question, day, fingerprint = self._states[case_id]
        self.env.flush_all()
        [(_case_id, now)] = self.env.execute_query(question(whose=SQL("id = %s", case_id)))
        return (day_in(zone), now) != (day, fingerprint)
