from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...decision.waiting_message import Message, Now, channels, objections
from ...tools import bulk


class CollectionsContact(models.Model):
    """Waiting messages, evaluated again when they leave: would each still be written in the same way?

    One rule for everything that waits: queued messages, letters on the pile, tasks for people. A message that would
    not be written in the same way is withdrawn, the log says why, and the next evaluation writes what is true.
    """

    _inherit = "collections.contact"

    # === WAITING === #

    @api.model
    def _waiting(self, cases):
        """Return the messages that ask these customers to pay and have not left yet."""
        return self._found(self._waiting_for(cases)) if cases else self.browse()

    @api.model
    def _waiting_for(self, cases):
        """Return the same as a query."""
        return self._waiting_where(SQL("contact.case_id = ANY(%s)", bulk.ids(cases.ids)))

    @api.model
    def _waiting_of(self, companies):
        return self._found(self._waiting_where(SQL("contact.company_id = ANY(%s)", bulk.ids(companies.ids))))

    @api.model
    def _found(self, query):
        return self.browse(row[0] for row in self.env.execute_query(query))

    @api.model
    def _of_messages(self, messages):
        """Return the contacts that ask customers to pay, among messages that are about to leave."""
        contacts = self.sudo().search([("mail_message_id", "in", messages.ids)])
        return contacts.filtered(lambda contact: contact._asks_to_pay())

    def _asks_to_pay(self):
        """Return True if it asks to pay, as a message of a level does; `_asking` is the same in SQL."""
        return bool(self.level_id)

    @api.model
    def _asking(self):
        """Return a condition on ``collections_contact contact``: it asks to pay."""
        return SQL("contact.level_id IS NOT NULL")

    @api.model
    def _waiting_where(self, whose):
        """Return the query of waiting contacts, by Odoo's own tasks and notifications, and by what channels add."""
        for name in (self._name, "collections.contact.withdrawal", "mail.activity"):
            self.env[name].flush_model()
        self.env["mail.notification"].flush_model(["notification_status"])
        own = [waits for channel in self.env["collections.channel"]._all().values() if (waits := channel._waits())]
        return SQL(
            """
            SELECT contact.id FROM collections_contact contact
             WHERE %(whose)s AND (%(asking)s)
               AND (EXISTS (SELECT FROM mail_activity activity
                             WHERE activity.id = contact.activity_id AND activity.active)
                    OR EXISTS (SELECT FROM mail_notification trace
                                WHERE trace.mail_message_id = contact.mail_message_id
                                  AND trace.notification_status = 'ready')
                    OR %(own)s)
               AND NOT EXISTS (SELECT FROM collections_contact_withdrawal withdrawal
                                WHERE withdrawal.contact_id = contact.id)
          ORDER BY contact.id
            """,
            whose=whose,
            asking=self._asking(),
            own=SQL(" OR ").join(own or [SQL("FALSE")]),
        )

    # === THE LAST LOOK === #

    def _take_back_outdated(self, commitments=None):
        """Withdraw messages that would not be written in the same way now.

        :param commitments: Commitments of their cases, if they have been read already
        :returns: those that must not leave
        """
        return self._take_back(self._objections(commitments))

    def _take_back(self, found):
        """Withdraw the messages to which there are objections, and log why.

        Messages that somebody else withdraws, or hands over, at this moment are left to them, and so are those that
        people have in hand, such as a printed letter.

        :param found: {contact: Reasons}
        :returns: those that must not leave, whoever withdraws them
        """
        channels = self.env["collections.channel"].sudo()  # whoever triggers this need not see the queues
        outdated = self.sudo().filtered(found.get)
        for channel, contacts in channels._sent_by(outdated).items():
            outdated -= channel._in_hand(contacts)
        taken = outdated.try_lock_for_update(allow_referencing=True)
        for channel, contacts in channels._sent_by(taken).items():
            channel._withdraw(contacts)
        new = taken.filtered(lambda contact: not contact.withdrawal_ids)
        self.env["collections.contact.withdrawal"]._record({contact: found[contact] for contact in new})
        return outdated

    def _objections(self, commitments=None):
        """Return why each would not be written in the same way now: {contact: Reasons}, empty for one that may leave.

        There are no objections to what asks for no money, such as a statement. A constant number of queries.

        :param commitments: Commitments of their cases, if they have been read already
        """
        found, contacts = {}, self.sudo()
        for company, of_company in contacts.grouped("company_id").items():
            today = company._collections_day()
            known = commitments or of_company.case_id._commitments(today)
            found |= of_company._objections_now(today, known)
        return found

    def _objections_now(self, today, commitments):
        """Return the objections to messages of one company."""
        found = {}
        for steps, apart in self.filtered("level_id")._in_turn():
            found |= steps._objections_to_steps(today, commitments, apart)
        return found

    def _objections_safely(self):
        """Return the objections to messages about to leave; without those that cannot be evaluated."""
        found, of_cases = {}, self.grouped("case_id")
        self.case_id._process_isolated(
            lambda cases: found.update(self.browse().union(*map(of_cases.get, cases))._objections()),
            lambda case, error: None,
        )
        return found

    def _in_turn(self):
        """Return these messages step by step: the oldest of each case first, since it counts for later ones.

        :returns: list of (contacts, ids of contacts that had not been written then)
        """
        if not self:
            return []
        waiting = self | self._waiting(self.case_id)
        steps = defaultdict(lambda: defaultdict(list))  # by case, in the order in which they were taken
        # also messages that have left by another channel of the same step
        for contact in (waiting | self.search([("step_id", "in", waiting.step_id.ids)])).sorted("id"):
            steps[contact.case_id.id][contact.step_id.id or -contact.id].append(contact.id)
        queues, turns = [list(of_case.values()) for of_case in steps.values()], []
        for turn in range(max(map(len, queues))):
            ids = {contact_id for queue in queues for contact_id in (queue[turn] if turn < len(queue) else ())}
            apart = [contact_id for queue in queues for later in queue[turn:] for contact_id in later]
            if concerned := self.filtered(lambda c, ids=ids: c.id in ids):
                turns.append((concerned, apart))
        return turns

    def _objections_to_steps(self, today, commitments, apart):
        """Return the objections to messages of steps, one step of each case."""
        cases = self.case_id
        evaluations = cases._consider(today, commitments, apart)
        messages = {contact: contact._as_message() for contact in self}
        asked = dict.fromkeys(cases.ids, frozenset())
        for contact, message in messages.items():
            asked[contact.case_id.id] |= channels(message, evaluations[contact.case_id.id])
        nows = self._now(asked)
        return {
            contact: objections(message, evaluations[contact.case_id.id], nows[contact.case_id.id])
            for contact, message in messages.items()
        }

    def _now(self, asked):
        """Return the present facts that these messages are compared with: Now by case id.

        :param asked: codes of the channels that may be used, by case id
        """
        company, cases = self.company_id, self.case_id
        problems = self.env["collections.ledger"]._problems(cases, asked)
        addresses = {case_id: {} for case_id in cases.ids}
        used = set(self.mapped("channel"))
        for code, channel in self.env["collections.channel"]._all().items():
            for case_id, address in channel._addressees(cases).items() if code in used else ():
                addresses[case_id][code] = address
        company_now = company.collections_active, company._collections_rehearses()
        return {case_id: Now(*company_now, addresses[case_id], problems[case_id]) for case_id in cases.ids}

    def _as_message(self):
        """Return the message as the rules see it."""
        again = self.mail_message_id.notification_ids.filtered(lambda n: n.notification_status != "ready")
        return Message(
            self.level_id.id or None,
            self.channel,
            self._as_asked(),
            (self.person_id.id or None, self.address or ""),
            bool(self.step_id.user_id) or not self.step_id,
            self.rehearsal,
            bool(again),
            bool(self.withdrawal_ids),
            tuple(charge._as_asked() for charge in self.charge_ids),
        )

    def _as_asked(self):
        """Return what it asks for, item by item."""
        return tuple(item._as_asked() for item in self.item_ids)
