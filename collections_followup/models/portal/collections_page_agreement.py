import base64
from functools import partial

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date, plaintext2html

from ...tools import typed

#: The most characters of a name and of a reason that are kept.
LONGEST_NAME, LONGEST_REASON = 100, 2000


class CollectionsPageAgreement(models.AbstractModel):
    """A payment agreement on the customer's page: read, signed or declined, and followed until it is paid."""

    _name = "collections.page.agreement"
    _description = "Agreements on the Customer's Page"

    # === SHOWN === #

    @api.model
    def _find(self, case, agreement_id):
        """Return the agreement of this id if the customer knows of it: as proposed to them, or asked for by them."""
        return case.agreement_ids.filtered(
            lambda a: a.id == agreement_id and (a.asked_by_id or (a.company_details and a.state != "draft"))
        )

    @api.model
    def _shown(self, agreement):
        """Return the content of the page of an agreement.

        :returns: dict; ``calendar`` has (installment, InstallmentStatus) in the order of their days, as of today,
            ``next`` is the installment to be paid next, ``waits`` says for whom it waits: ``customer``, ``company``,
            or None, ``terms_hash`` identifies what was shown, ``signatures`` who has signed, and ``money`` formats sums
        """
        paid = agreement._followed(agreement.company_id._collections_day())[agreement.id].installments
        installments = agreement.installment_ids.sorted(lambda i: (i.date, i.id))
        unpaid = installments.filtered(lambda i: paid[i.id].expected > 0)
        runs = agreement.state in ("active", "defaulted")
        formats = self.env["collections.page"]._formats(agreement.case_id)
        return {
            "agreement": agreement,
            "calendar": [(installment, paid[installment.id]) for installment in installments],
            "next": unpaid[:1] if runs else unpaid.browse(),
            "waits": self._waits_for(agreement, paid),
            "terms_hash": agreement._terms_hash(),
            "answer_by": self.env["collections.page.plan"]._answer_by(agreement),
            "today": agreement.company_id._collections_day(),
            "money": partial(formats["money"], currency=agreement.currency_id),
            "signatures": self._told_signatures(agreement),
        }

    @api.model
    def _told_signatures(self, agreement):
        """Return who has signed, and on which day at the company's place."""
        ours, company = agreement.case_id.env, agreement.company_id
        told = []
        if signed := agreement.customer_signed_on:
            day = format_date(ours, company._collections_day(signed))
            told.append(ours._("Signed by %(name)s on %(day)s.", name=agreement.customer_signed_by, day=day))
        if signed := agreement.company_signed_on:
            values = {"company": company.name, "name": agreement.company_signed_by}
            day = format_date(ours, company._collections_day(signed))
            told.append(ours._("Signed for %(company)s by %(name)s on %(day)s.", **values, day=day))
        return " ".join(told)

    @api.model
    def _waits_for(self, agreement, paid):
        if agreement.state != "proposed":
            return None
        if agreement.customer_signed_on:
            return "company"
        return "nobody" if any(now.state == "missed" for now in paid.values()) else "customer"

    @api.model
    def _contract(self, agreement):
        """Return the contract as PDF bytes; None while it is being changed. Before it is signed it is made here.

        :raises NotAsItWas: if it is not the one that was signed
        """
        if agreement.state == "draft":
            return None
        if agreement.document_id:
            return base64.b64decode(agreement.document)
        kept = self.env["collections.page.file"]
        return kept._kept(agreement.case_id, f"contract/{agreement.id}", lambda: base64.b64decode(agreement.document))

    # === SIGNED === #

    @api.model
    def _sign(self, agreement, person, values, ip, agent):
        """Sign the agreement for the customer.

        :param person: partner who signs
        :param values: ``terms_hash`` of what they were shown, ``name``, ``consent``, and ``signature`` (image in
            base64) if it was drawn
        :param agent: the name that their browser gives
        :returns: the thanks, as a sentence, and the path of the next part
        :raises UserError: if it cannot be signed, or not in this way
        """
        agreement.lock_for_update()
        if self._shown(agreement)["waits"] != "customer":
            raise UserError(self.env._("This agreement is not waiting for your signature any more."))
        agreement._check_shown(values.get("terms_hash"))
        name = self._signed_by(values)
        drawn = values.get("signature")
        agreement._sign_by_customer(name, drawn if isinstance(drawn, str) else "", ip, typed.browser(agent))
        self._log_signature(agreement, person, name)
        return self._thanks(agreement), f"/agreement/{agreement.id}"

    @api.model
    def _signed_by(self, values):
        """Return the name of who signs, and agrees.

        :raises Refused: if they have not written it, or not agreed
        """
        form, missing = typed.Form(), self.env._("Please write your full name.")
        name = form.take("name", typed.line, self.env, values.get("name"), LONGEST_NAME, missing)
        if values.get("consent") != "yes":
            form.refuse("consent", self.env._("Please tick that you have read the agreement and agree to it."))
        form.check()
        return name

    @api.model
    def _log_signature(self, agreement, person, name):
        case = agreement.case_id
        ours = case._for_colleagues().env
        told = {"agreement": agreement.display_name, "name": name}
        case._log_visit(ours._("%(name)s has signed agreement %(agreement)s", **told), person)
        if agreement.state == "proposed":
            asked = ours._("The customer has signed: have a manager sign for the company")
            self.env["collections.page.plan"]._ask_person(
                agreement, asked, deadline=agreement.company_id._collections_day()
            )
        case._refresh()

    @api.model
    def _thanks(self, agreement):
        if agreement.state == "proposed":
            return self.env._("Thank you for signing. As soon as we have signed too, it begins.")
        return self.env._("Thank you for signing: the agreement has begun.")

    # === DECLINED === #

    @api.model
    def _decline(self, agreement, person, values):
        """Decline the agreement for the customer: it goes back to a person, with the reason.

        :param values: ``reason``
        :returns: the thanks, as a sentence
        :raises UserError: if it is not waiting for the customer, or no reason is given
        """
        if agreement.state != "proposed" or agreement.customer_signed_on:
            raise UserError(self.env._("This agreement is not waiting for your signature any more."))
        missing = self.env._("Please tell us in a few words what does not fit.")
        with typed.field("reason"):
            reason = typed.text(self.env, values.get("reason"), LONGEST_REASON, missing)
        agreement._take_back()
        case = agreement.case_id
        ours = case._for_colleagues().env
        case._log_visit(
            ours._("Does not agree to %(agreement)s", agreement=agreement.display_name), person, "message", note=reason
        )
        self.env["collections.page.plan"]._ask_person(
            agreement,
            ours._("The customer does not agree: talk to them"),
            plaintext2html(reason),
            agreement.company_id._collections_day(),
        )
        case._refresh()
        return self.env._("Thank you for telling us. One of us gets in touch with you to find another way.")

    @api.model
    def _withdraw(self, agreement, person):
        """Withdraw a plan that the customer has asked for.

        :returns: the thanks, as a sentence
        :raises UserError: if it has been answered
        """
        if agreement.state != "draft" or not agreement.asked_by_id:
            raise UserError(self.env._("This plan has been answered already."))
        agreement._move_on("cancelled", "draft")
        case = agreement.case_id
        ours = case._for_colleagues().env
        case._log_visit(ours._("Takes back the plan %(agreement)s", agreement=agreement.display_name), person)
        case._refresh()
        return self.env._("You have withdrawn your plan. You can ask for another one, or pay, at any time.")
