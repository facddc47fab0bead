import logging
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize, email_split, html2plaintext
from odoo.tools.mail import email_normalize_all, unfold_references

from ...decision.addressee import Clue, addressee, numbers, titles

_logger = logging.getLogger(__name__)

#: The number of latest references that Odoo reads.
MOST_REFERENCES = 32
#: The most invoices, and the most lines of the log, by which a case is searched.
MOST_FOUND = 100


class Addressed(NamedTuple):
    """The addressees of an e-mail.

    :ivar emails: all recipients, in lower case
    :ivar companies: companies whose alias for answers is among them
    :ivar cases: cases that a token names
    :ivar others: True if an alias is among them that is not for answers
    """

    emails: list
    companies: models.BaseModel
    cases: models.BaseModel
    others: bool


class Routes(NamedTuple):
    """The destinations of an e-mail, as Odoo's routes, and whether Odoo should find further ones."""

    routes: list
    further: bool


class CollectionsAnswerRouting(models.AbstractModel):
    """Finds whose answer an e-mail is, where Odoo would not, or would send it back.

    A reference to a message of ours and a token are certain. Anything else is a guess, which a person confirms.
    """

    _name = "collections.answer.routing"
    _description = "Whose Answer an E-mail Is"

    @api.model
    def _find(self, values, fallback):
        """Return where an e-mail goes that is, or may be, a customer's answer.

        :param values: the e-mail as Odoo has read it
        :param fallback: the model of records that Odoo would make of an e-mail that nothing else accepts
        :returns: Routes; None if Odoo finds the way by itself
        """
        if values.get("is_bounce"):
            return None
        addressed = self._addressed(values)
        latest, referenced = self._referenced(values)
        if referenced or addressed.cases:
            return self._certain(values, addressed, referenced)
        if latest and (latest.model == "collections.answer" or not addressed.companies):
            return None
        return self._guessed(values, addressed, fallback)

    # === CERTAIN === #

    @api.model
    def _certain(self, values, addressed, referenced):
        """Return routes to each case whose answer it is; None if Odoo finds a single case, or it was passed on."""
        cases = referenced | addressed.cases
        by_alias = addressed.companies or addressed.cases
        if addressed.others and not by_alias and not self._is_to_catchall(values, any_of=True):
            return None  # forwarded to somebody else
        if len(cases) == 1 and not by_alias and not addressed.others:
            return None
        if cases != referenced or len(cases) > 1:
            values["is_internal"] = True  # like an answer to a reminder by reference: it is sent on to nobody
            values.pop("parent_id", None)
        user_id = self._user_id(values)
        routes = [(cases._name, case.id, {}, user_id, None) for case in cases]
        return self._with_others(values, addressed, routes)

    @api.model
    def _referenced(self, values):
        """Return the latest message referred to, as Odoo finds it, and the cases of all if it is a case's message."""
        given = unfold_references(values["references"] or values["in_reply_to"])
        references = [r.strip() for r in given if "reply_to" not in r][-MOST_REFERENCES:]
        cases = self.env["collections.case"]
        if not references:
            return self.env["mail.message"], cases
        messages = self.env["mail.message"].search([("message_id", "in", references)], order="id desc")
        latest = messages[:1]
        if latest.model == cases._name:
            cases = cases.browse(messages.filtered(lambda m: m.model == cases._name).mapped("res_id")).exists()
        return latest, cases

    # === ADDRESSEES === #

    @api.model
    def _addressed(self, values):
        emails = [email.lower() for email in email_split(values["recipients"])]
        aliases = self._aliases(emails)
        companies = self.env["res.company"].search([("collections_answer_alias_id", "in", aliases.ids)])
        cases = self.env["collections.case"]._of_answer_addresses(emails)
        others = aliases - companies.collections_answer_alias_id
        return Addressed(emails, companies, cases, bool(others))

    @api.model
    def _aliases(self, emails):
        """Return the aliases of addresses, whatever follows a “+” in them, in the way Odoo finds them."""
        bare = [f"{email.partition('@')[0].partition('+')[0]}@{email.partition('@')[2]}" for email in emails]
        names = {*emails, *bare}
        local = [name.partition("@")[0] for name in names]
        by_local = Domain("alias_incoming_local", "=", True) & Domain("alias_name", "in", local)
        return self.env["mail.alias"].search(Domain("alias_full_name", "in", list(names)) | by_local)

    @api.model
    def _is_to_catchall(self, values, any_of=False):
        thread = self.env["mail.thread"].with_context(mail_catchall_write_any_to=any_of)
        return bool(thread._detect_write_to_catchall(values))

    @api.model
    def _user(self, values):
        """Return the user whom an e-mail names as its sender, if there is one."""
        return self.env["mail.thread"]._mail_find_user_for_gateway(values["email_from"])

    @api.model
    def _user_id(self, values):
        return self._user(values).id or self.env.uid

    @api.model
    def _with_others(self, values, addressed, routes):
        # if it is to the catchall alone, Odoo searches no other recipient, but sends it back
        return Routes(routes, addressed.others and not self._is_to_catchall(values))

    # === GUESSED === #

    @api.model
    def _guessed(self, values, addressed, fallback):
        """Return routes to answers that a person assigns; None if there is no clue, and it was not sent to us."""
        companies = addressed.companies or self._companies_of_catchall(values, addressed, fallback)
        if not companies:
            return None
        findings = self._findings(self._clues(values, companies), addressed.companies)
        if not findings:
            return None
        if values.get("collections_automatic"):
            _logger.info("Nobody's answer: %s was written by a machine", values["message_id"])
            return self._with_others(values, addressed, [])
        answers, user_id = self.env["collections.answer"], self._user_id(values)
        routes = [
            (answers._name, 0, answers._values(company, values, finding), user_id, None)
            for company, finding in findings.items()
        ]
        return self._with_others(values, addressed, routes)

    @api.model
    def _companies_of_catchall(self, values, addressed, fallback):
        """Return the companies of an e-mail that Odoo would send back because it knows only the catchall in it."""
        if not self._is_to_catchall(values, any_of=not (addressed.others or fallback)):
            return self.env["res.company"]
        names = [email.partition("@")[2] for email in addressed.emails]
        domains = self.env["mail.alias.domain"].search([("name", "in", names)])
        return domains.filtered(lambda domain: domain.catchall_email in addressed.emails).company_ids.root_id

    @api.model
    def _findings(self, clues, addressed):
        """Return whose answer it may be: {res.company: Finding}.

        :param addressed: companies to whose alias it was sent, each of which gets it even if it fits nobody; if
            there are none, each company that has a case among the best
        """
        cases = self.env["collections.case"]
        companies = addressed or cases.browse(addressee(clues).why.keys()).company_id
        company_of = {clue.case: cases.browse(clue.case).company_id for clue in clues}
        return {company: addressee([c for c in clues if company_of[c.case] == company]) for company in companies}

    @api.model
    def _clues(self, values, companies):
        """Return all clues for cases of the companies. An e-mail that claims to be a colleague's may be forged."""
        sender = email_normalize(values["email_from"])
        if not sender or self._user(values).filtered(lambda user: not user.share):
            return []
        known = self._known(sender, companies)
        logged = known.browse() if known else self._logged(sender, companies)
        named = self._named(values, companies)
        candidates = known | logged | known.union(*named)
        titled = self._titled(values, companies, candidates)
        candidates |= titled
        written = self._written(candidates)
        return [
            Clue(
                case.id,
                known=case in known,
                logged=case in logged,
                named=tuple(named.get(case, ())),
                titled=case in titled,
                open=case.state == "open",
                written=written.get(case),
            )
            for case in candidates
        ]

    @api.model
    def _of_companies(self, companies):
        return Domain("company_id", "in", companies.ids)

    @api.model
    def _known(self, sender, companies):
        """Return the cases of customers to whom the sender belongs."""
        partners = self.env["res.partner"].with_context(active_test=False)
        found = partners.search(Domain("email_normalized", "=", sender) | Domain("email", "ilike", sender))
        customers = found.filtered(lambda p: sender in email_normalize_all(p.email)).commercial_partner_id
        return self.env["collections.case"].search(
            self._of_companies(companies) & Domain("partner_id", "in", customers.ids)
        )

    @api.model
    def _logged(self, sender, companies):
        """Return the cases whose contact log has the sender's address."""
        contacts = self.env["collections.contact"].search(
            self._of_companies(companies) & Domain("address", "ilike", sender), limit=MOST_FOUND
        )
        return contacts.filtered(lambda contact: sender in email_normalize_all(contact.address)).case_id

    @api.model
    def _named(self, values, companies):
        """Return the invoice numbers that subject or text name: {case: numbers}."""
        words = numbers(f"{values.get('subject') or ''}\n{html2plaintext(values.get('body') or '')}")
        moves = self.env["account.move"]
        moves = moves.search(
            Domain("name", "in", [*words, *map(str.upper, words)])
            & Domain("company_id", "child_of", companies.ids)
            & Domain("move_type", "in", moves.get_sale_types(include_receipts=True))
            & Domain("state", "=", "posted"),
            limit=MOST_FOUND,
        )
        cases = self.env["collections.case"]
        whose = self._of_companies(companies) & Domain("partner_id", "in", moves.commercial_partner_id.ids)
        by_case = moves.grouped(lambda move: (move.commercial_partner_id, move.company_id.root_id))
        found = {case: by_case.get((case.partner_id, case.company_id)) for case in cases.search(whose)}
        return {case: of_case.mapped("name") for case, of_case in found.items() if of_case}

    @api.model
    def _titled(self, values, companies, candidates):
        """Return the candidates to whom we have written under this subject; of all cases, if it was only one."""
        written = Domain("direction", "=", "out") & Domain("summary", "in", titles(values.get("subject") or ""))
        written &= Domain("case_id", "in", candidates.ids) if candidates else self._of_companies(companies)
        groups = self.env["collections.contact"]._read_group(written, ["case_id"], limit=MOST_FOUND)
        found = candidates.browse([case.id for (case,) in groups])
        return found if candidates or len(found) == 1 else found.browse()

    @api.model
    def _written(self, cases):
        """Return when we last wrote to the customers, by case."""
        written = [("case_id", "in", cases.ids), ("direction", "=", "out"), ("kind", "in", ("message", "statement"))]
        return dict(self.env["collections.contact"]._read_group(written, ["case_id"], ["date:max"]))
