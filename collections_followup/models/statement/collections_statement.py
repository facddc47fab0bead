from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...decision.statement import Entry, Section
from ...report import statement_html, statement_xlsx
from ...tools import file_names, pdf

#: The statements written in one transaction of the monthly job.
BATCH = 20
#: The most lines of a PDF statement: each takes some 4 ms and 160 kB of memory, which a server has to provide.
MOST_LINES = 5000
#: The whole months before the present one that a statement attached to a message covers.
RECENT_MONTHS = 3


class TooLong(UserError):
    """Error: a statement has too many lines for a PDF; a workbook has room for them."""


@dataclass(frozen=True)
class Statement:
    """The account of one customer with one company.

    :ivar date_from: first day of the period; None if it goes back to the beginning
    :ivar sections: one for each currency in which something was booked or is open, that of the company first
    """

    date_from: date | None
    date_to: date
    sections: tuple[Section, ...]

    @property
    def empty(self):
        """True if nothing was booked, and nothing is open."""
        return not self.sections

    @property
    def not_to_be_paid(self):
        """True if something is owed, and the law keeps the customer from paying any of it."""
        return any(s.owed > 0 for s in self.sections) and not any(s.payable for s in self.sections)


class CollectionsStatement(models.AbstractModel):
    """Statements of account: what was booked in a period, and what is open at its end.

    All figures are in the currency of the items, and each currency has a section of its own. Its balance on the
    last day is the sum of what is open in it: see ``_transfers`` of ``collections.open.items``.
    """

    _name = "collections.statement"
    _description = "Statement of Account"

    # === FIGURES === #

    def _statements(self, cases, date_from, date_to):
        """Return the statements of customers, with the figures of the general ledger at the end of the last day.

        :param date_from: first day; None goes back to the beginning
        :param date_to: last day; None is the company's today
        :returns: {case id: Statement}
        """
        statements = {}
        # the books of a customer are shared like the case: also with users of one branch only
        for company, of_company in cases.sudo().grouped("company_id").items():
            last = date_to or company._collections_day()
            statements |= self.sudo()._of_company(of_company, date_from, last)
        return statements

    def _of_company(self, cases, date_from, date_to):
        items = self.env["collections.open.items"]
        items._flush()
        first = date_from or date.min
        opening = items._opening(cases, first) if date_from else {}
        open_entries = items._open_entries(cases, date_to)
        open_amounts = {row[2]: row[-1] for row in open_entries}
        line_ids = [row[2] for row in open_entries]
        of_lines = self._agreed(line_ids, date_to), self._protection(line_ids)
        brought, entries = defaultdict(list), defaultdict(list)
        for row in open_entries:
            if row[3] < first:
                brought[row[:2]].append(self._entry(row, row[-1], *of_lines))
        for row in items._entries(cases, first, date_to):
            entries[row[:2]].append(self._entry(row, open_amounts.get(row[2], 0.0), *of_lines))
        for case_id, currency_id, day, name, other_id, amount in items._transfers(cases, date_to):
            key = case_id, currency_id
            if day < first:
                opening[key] = opening.get(key, 0.0) + amount
            else:
                other = self.env["res.currency"].browse(other_id).name
                entries[key].append(Entry(day, "transfer", name, "", None, amount, other=other))
        charges = self._charges(cases) if date_to == cases.company_id._collections_day() else {}
        sections = self._sections(cases.company_id, opening, brought, entries, date_to, charges)
        return {case.id: Statement(date_from, date_to, tuple(sections[case.id])) for case in cases}

    @api.model
    def _agreed(self, line_ids, day):
        """Return the ids of the items that are paid under an agreement of that day which the customer keeps."""
        lines = self.env["account.move.line"].browse(line_ids)
        in_force = self.env["collections.agreement.item"]._in_force(lines, "active")
        return {line_id for line_id, agreement in in_force.items() if agreement.made_on <= day}

    @api.model
    def _protection(self, line_ids):
        """Return what protects the customer today, by item id, as far as anything does."""
        lines = self.env["account.move.line"].browse(line_ids)
        protected = lines.move_id._collections_protected()
        return {line.id: protected[line.move_id.id] for line in lines if line.move_id.id in protected}

    @api.model
    def _charges(self, cases):
        """Return the charges owed today beside the entries, by case and currency id, for cases of one company."""
        if not self.env["collections.charge"]._kinds():
            return {}
        found, currency_ids = defaultdict(list), self.env["collections.ledger"]._currency_ids()
        for case_id, assessment in cases._assess_today().items():
            for charge in assessment.charges:
                found[case_id, currency_ids[charge.currency]].append(charge)
        return found

    @api.model
    def _entry(self, row, open_amount, agreed, protection):
        _case_id, _currency_id, line_id, day, kind, name, reference, due, amount = row
        marks = {"agreed": line_id in agreed, "protection": protection.get(line_id)}
        return Entry(day, kind, name, reference, due, amount, open_amount, **marks)

    def _sections(self, company, opening, brought, entries, date_to, charges):
        """Return the sections by case id: the company's currency first."""
        sections = defaultdict(list)
        keys = {*opening, *brought, *entries, *charges}
        by_id = self.env["res.currency"].browse({currency_id for _case_id, currency_id in keys})
        order = {c.id: c for c in by_id.sorted(lambda c: (c != company.currency_id, c.name))}
        for case_id, currency_id in sorted(keys, key=lambda key: [*order].index(key[1])):
            key, currency = (case_id, currency_id), order[currency_id]
            section = Section(
                currency.name,
                currency.decimal_places,
                date_to,
                currency.round(opening.get(key, 0.0)),
                tuple(brought[key]),
                tuple(sorted(entries[key], key=lambda e: e.date)),
                tuple(charges.get(key, ())),
            )
            if section.opening or section.brought or section.entries or section.charges:
                sections[case_id].append(section)
        return sections

    # === DOCUMENTS === #

    def _pdf(self, cases, date_from, date_to):
        """Return the statements as PDF, each in the language of its customer.

        :returns: {case id: bytes}
        :raises UserError: if one has more lines than a PDF can have
        """
        statements = self._statements(cases, date_from, date_to)
        for case in cases:
            self._check_length(case, statements[case.id], MOST_LINES)
        return {case.id: statement_html.pdf_of(case.sudo(), statements[case.id]) for case in cases}

    @api.model
    def _check_length(self, case, statement, most):
        lines = sum(len(section.brought) + len(section.entries) for section in statement.sections)
        if lines > most:
            raise TooLong(
                self.env._(
                    "The statement of %(customer)s has %(lines)s lines, which are too many for a PDF: "
                    "take a shorter period, or the workbook.",
                    customer=case.partner_id.name,
                    lines=lines,
                )
            )

    def _xlsx(self, cases, date_from, date_to):
        """Return the statements as workbooks, each in the language of its customer, with a sheet for each currency.

        :returns: {case id: bytes}
        """
        statements = self._statements(cases, date_from, date_to)
        return {case.id: statement_xlsx.workbook([(case.sudo(), statements[case.id])]) for case in cases}

    def _document(self, cases, date_from, date_to, file_format):
        """Return all statements in one file: a PDF, or a workbook with a sheet for each customer and currency.

        :returns: bytes
        """
        if file_format == "xlsx":
            statements = self._statements(cases, date_from, date_to)
            return statement_xlsx.workbook([(case.sudo(), statements[case.id]) for case in cases])
        return pdf.merge(list(self._pdf(cases, date_from, date_to).values()))

    # === E-MAIL === #

    def _send(self, cases, date_from, date_to, file_format="pdf"):
        """Queue an e-mail with the statement in Odoo for each case, and log it.

        The caller leaves out customers who must not be written to (see ``_obstacles``).
        """
        files = (self._xlsx if file_format == "xlsx" else self._pdf)(cases, date_from, date_to)
        for company, of_company in cases.sudo().grouped("company_id").items():
            day = date_to or company._collections_day()
            attachments = {c.id: self._attach(c, files[c.id], day, file_format) for c in of_company}
            sent = self._create_mails(of_company, attachments)
            self.env["collections.contact"].sudo().create(
                [self._contact_values(case, sent[case.id]) for case in of_company]
            )

    @api.model
    def _file_name(self, case, day, file_format):
        env = self.with_context(lang=case.lang).env
        name = env._("Statement of account %(customer)s %(date)s", customer=case.partner_id.name, date=day)
        return file_names.clean(f"{name}.{file_format}")

    def _attach(self, case, content, day, file_format):
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": self._file_name(case, day, file_format),
                    "raw": content,
                    "res_model": case._name,
                    "res_id": case.id,
                }
            )
        )

    def _create_mails(self, cases, attachments):
        """Create the e-mails, in the queue.

        :returns: {case id: values of the contact to log}
        """
        Email = self.env["collections.channel.email"]
        template = self.env.ref("collections_followup.mail_template_statement")
        written = Email._fill(template, cases)
        for case_id, text in written.items():
            text |= {"layout": template.sudo(), "attachments": attachments[case_id], "reminds": True}
        return Email._send(cases, written)

    def _contact_values(self, case, values):
        """Return the values to log a statement: it asks for nothing, and does not change the follow-up."""
        return {
            **values,
            "case_id": case.id,
            "direction": "out",
            "kind": "statement",
            "channel": "email",
            "rehearsal": case.company_id._collections_rehearses(),
            "user_id": self.env.uid,
        }

    def _recent(self, cases):
        """Return the statements of the last months, to be attached to a message.

        :param cases: cases of one company
        :returns: {case id: attachment}
        """
        first, today = self._recent_period(cases.company_id)
        files = self._pdf(cases, first, today)
        return {case.id: self._attach(case, files[case.id], today, "pdf") for case in cases}

    @api.model
    def _recent_period(self, company):
        today = company._collections_day()
        return fields.Date.subtract(today.replace(day=1), months=RECENT_MONTHS), today

    # === EVERY MONTH === #

    @api.model
    def _cron_monthly(self):
        """Send the last month's statement to every customer who wants one, once: the monthly job."""
        companies = self.env["res.company"].search([("parent_id", "=", False)])
        self.env["collections.turns"]._run_for_each(companies, self._send_monthly)

    @api.model
    def _send_monthly(self, company):
        """Send the monthly statements of one company, batch by batch; none before the follow-up is switched on.

        :returns: True if all is done; False if the time is up
        """
        today = company._collections_day()
        if (today + timedelta(1)).day == 1:
            return self._wait_for_end_of_month()
        end = today.replace(day=1) - timedelta(1)
        last = 0
        while cases := self._without_statement(company, end, after=last)[:BATCH]:
            last = cases[-1].id  # a case that is locked elsewhere is left for the next time
            self.env["collections.turns"]._commit_with_retry(partial(self._send_batch, cases, end))
            left = len(self._without_statement(company, end, after=last))
            if not self.env["ir.cron"]._commit_progress(len(cases), remaining=left + 1):
                return False
        return True

    @api.model
    def _wait_for_end_of_month(self):
        """Wait for the month's end: west of Greenwich the job runs on the evening before, a few hours too early."""
        self.env.ref("collections_followup.ir_cron_statement")._trigger(fields.Datetime.now() + timedelta(hours=1))
        return True

    @api.model
    def _without_statement(self, company, end, after=0):
        """Return cases that want a monthly statement, and have not been dealt with for the month that ends then."""
        if not company._collections_may_send():
            return self.env["collections.case"]
        return self.env["collections.case"].search(
            [
                ("company_id", "=", company.id),
                ("statement_monthly", "=", True),
                ("id", ">", after),
                "|",
                ("statement_until", "=", False),
                ("statement_until", "<", end),
            ],
            order="id",
        )

    def _send_batch(self, cases, end):
        cases.try_lock_for_update()._process_isolated(
            lambda batch: self._send_month(batch, end),
            lambda case, error: self._dealt_with(case, end, str(error)),
        )

    def _send_month(self, cases, end):
        """Send the month's statements; customers who cannot be sent one are left out, and the case says why."""
        today = cases.company_id._collections_day()
        obstacles = self.env["collections.channel.email"]._obstacles(cases, whole=True)
        for case in cases.filtered(lambda c: c.paused_until and c.paused_until >= today):
            obstacles.setdefault(case.id, self.env._("The customer is paused."))
        statements = self._statements(cases, end.replace(day=1), end)
        reached = cases.filtered(lambda c: c.id not in obstacles and not statements[c.id].empty)
        self._send(reached, end.replace(day=1), end)
        for case in cases:
            self._dealt_with(case, end, obstacles.get(case.id))

    def _dealt_with(self, case, end, obstacle=None):
        """Mark the month as done for this customer, even without a statement: a person reads why."""
        case.statement_until = end
        if obstacle:
            case.message_post(body=self.env._("The monthly statement was not sent: %s", obstacle))
