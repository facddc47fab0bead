from secrets import token_urlsafe

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.payment.controllers.portal import PaymentPortal

from ..models.portal.collections_card_code import BROWSER
from ..tools import typed
from .customer import STATUS, CustomerRoutes, Visit, customer_route

#: Parameters of an address or a form that describe a payment.
ASKED = ("items", "currency", "amount", "installment", "charges")
#: Parameters of the address of a part of the account, beside the ticked items.
TURNED = ("turn", "find", "amount", "overdue", "open", "coming", "disputed", "agreed")
#: The key of the transactions that this browser has begun, in its session.
BEGUN = "collections_transactions"


class CollectionsPay(CustomerRoutes, PaymentPortal):
    """Paying: the choice of items and of the way to pay, and the result."""

    # === CHOOSE === #

    @customer_route("/pay", methods=("GET", "POST"))
    def collections_pay(self, visit, /, **values):
        """Show what is paid, and all ways to pay it. The form of the account is sent by POST, and redirects to here."""
        asked = {name: values[name] for name in ASKED if values.get(name)}
        try:
            if self._turns():
                return request.redirect(visit.url(**self._turned(visit)), code=303)
            if request.httprequest.method == "POST":
                return request.redirect(visit.url("/pay", **self._chosen(visit, asked)), code=303)
            payment = self._payments(visit)._choose(visit.case, **asked)
        except UserError as refused:
            return self._choose_again(visit, refused, asked)
        return self._page(visit, "collections_followup.page_pay", **self._pay_values(visit, payment))

    def _payments(self, visit):
        return visit.case.env["collections.page.pay"]

    def _chosen(self, visit, asked):
        """Return the parameters of the next page's address: what was ticked, or all that is overdue."""
        form, ticked = typed.Form(), request.httprequest.form.getlist("item")
        if "items" not in asked and not ticked:
            form.refuse("item", request.env._("Please select at least one invoice."))
            form.take("amount", typed.amount, request.env, asked.get("amount"), visit.case.company_id.currency_id)
        form.check()
        items = asked.get("items") or "-".join(ticked)
        return self._payments(visit)._choose(visit.case, **{**asked, "items": items}).query

    def _turned(self, visit):
        """Return the parameters of another part of the account, so that the way back leads there too."""
        form = request.httprequest.form
        ticked = self._payments(visit)._written(typed.ids(form.getlist("item")))
        return {"ticked": ticked, **{name: form[name] for name in TURNED if form.get(name)}}

    def _choose_again(self, visit, refused, asked):
        """Show the account with what was wrong, and all that was typed and ticked."""
        ticked = typed.ids(request.httprequest.form.getlist("item"))
        values = {**asked, "item": ticked if request.httprequest.method == "POST" else None}
        return self._account_page(visit, 422, values=values, error=refused)

    # === PAY === #

    def _pay_values(self, visit, payment):
        """Return the values of the page of a payment, including those that Odoo's payment form needs."""
        payments = self._payments(visit)
        begun = payments._begun_elsewhere(payment, self._begun(visit))
        values = {
            "payment": payment,
            "typed_amount": typed.written(visit.case.env, payment.amount, payment.currency),
            "bank": payments._bank(visit.case, payment),
            "postal_address": payments._postal_address(visit.case),
            "may_announce": visit.may_act and bool(payments._transfer(visit.case, payment, visit.person)),
            "begun": begun,
            "begun_told": begun and payments._told_begun(begun),
            "waits": payments._waits(visit.case, payment),
        }
        if not visit.may_act or not (payment.line_ids or payment.charges):
            return values
        providers, methods, tokens, report = payments._ways(visit.case, payment, visit.person)
        is_holder = self._is_holder(visit)
        return {
            **values,
            "amount": payment.amount,
            "currency": payment.currency,
            "partner_id": visit.person.id,
            "providers_sudo": providers,
            "payment_methods_sudo": methods,
            "usual_method_id": payments._usual_method(visit.case, methods).id,
            "tokens_sudo": tokens if is_holder else tokens.browse(),
            "has_hidden_cards": bool(tokens) and not is_holder,
            "availability_report": report,
            "show_tokenize_input_mapping": PaymentPortal._compute_show_tokenize_input_mapping(providers),
            "transaction_route": visit.url("/transaction", **payment.query),
            "landing_route": visit.url("/payment"),
        }

    def _begun(self, visit):
        """Return the transactions that this browser has begun."""
        return visit.case.env["payment.transaction"].browse(request.session.get(BEGUN, ())).exists()

    @http.route("/my/collections/<int:case_id>/transaction", type="jsonrpc", auth="public", website=True, sitemap=False)
    def collections_transaction(self, case_id, access_token=None, csrf_token=None, **values):
        """Begin a payment, for Odoo's payment form.

        The query of the address says what is chosen. It is looked up again: nothing that the form says about
        amounts, currency or items is trusted.

        :returns: processing values of the transaction, as the payment form expects them
        """
        visit = self._visit(case_id)
        if not isinstance(visit, Visit) or not request.validate_csrf(csrf_token):
            raise UserError(request.env._("Please open this page anew, and try again."))
        self._validate_transaction_kwargs(values)
        return self._carry_out(visit, lambda: self._begin_online(visit, **values))

    @customer_route("/transfer", methods=("POST",))
    def collections_transfer(self, visit, /, amount="", **_options):
        """Announce that the customer pays the items in the query from their bank: reminders wait for it."""

        def act():
            payment = self._begin_payment(visit, amount)
            way = self._payments(visit)._transfer(visit.case, payment, visit.person)
            if not way:
                raise UserError(request.env._("This way to pay is not offered. Please choose another one."))
            transaction = self._begin_transaction(visit, payment, way)
            transaction._process("custom", {"reference": transaction.reference})
            transaction._post_process()
            return transaction.landing_route

        try:
            return self._carry_out(visit, act, lambda route: request.redirect(route, code=303))
        except UserError as refused:
            return self._choose_again(visit, refused, {})

    def _begin_payment(self, visit, amount):
        """Return what is paid now, by the query of the address; see ``_begin`` of the page."""
        payments, args = self._payments(visit), request.httprequest.args
        payment = payments._begin(visit.case, self._begun(visit), **{n: args[n] for n in ASKED if args.get(n)})
        payments._check_still(payment, amount)
        return payment

    def _begin_online(self, visit, amount=None, **values):
        payment = self._begin_payment(visit, amount)
        way = self._payments(visit)._way(visit.case, payment, visit.person, values, self._is_holder(visit))
        return self._begin_transaction(visit, payment, way)._get_processing_values()

    def _begin_transaction(self, visit, payment, way):
        payments = self._payments(visit)
        transaction = self._create_transaction(
            **way,
            amount=payment.amount,
            currency_id=payment.currency.id,
            partner_id=visit.person.id,
            landing_route="",
            reference_prefix=payments._reference(visit.case, payment),
            custom_create_values=payments._values(visit.case, payment),
        )
        transaction.landing_route = visit.url("/payment", transaction=transaction.id)
        request.session[BEGUN] = [*request.session.get(BEGUN, ()), transaction.id][-20:]
        payments._log_begun(visit.case, payment, transaction, visit.person)
        return transaction

    # === PAID === #

    @customer_route("/payment")
    def collections_payment(self, visit, /, transaction=None, **_options):
        """Thank, and show what was paid and what is left; or what went wrong, and how to go on."""
        payments = self._payments(visit)
        found = payments._find(visit.case, transaction)
        if not found:
            return request.redirect(visit.url())
        page = request.env["collections.page"].sudo()
        values = {
            "transaction": found,
            "bank": payments._bank_of(found) if found.state == "pending" else None,
            "again": payments._again(found),
            "agreement": payments._autopay_offer(found, visit.person),
            **page._account(visit.case),
        }
        return self._page(visit, "collections_followup.page_payment", **values)

    @customer_route("/payment/<int:transaction_id>/otherwise", methods=("POST",))
    def collections_pay_otherwise(self, visit, /, transaction_id, **_options):
        """Cancel a bank transfer that the customer had chosen and will not send, or a payment that was begun."""
        payments = self._payments(visit)
        transaction = payments._find(visit.case, transaction_id)
        again = payments._again(transaction)

        def act():
            return payments._give_up(transaction)

        try:
            return self._carry_out(visit, act, lambda said: self._lead_on(said, visit.url("/pay", **again)))
        except UserError as refused:
            return self._choose_again(visit, refused, {})

    # === AUTOMATIC PAYMENT === #

    @customer_route("/agreement/<int:agreement_id>/autopay", methods=("GET", "POST"))
    def collections_autopay(self, visit, /, agreement_id, stop=None, **values):
        """Let the installments of an agreement be charged to a saved card, or stop it."""
        agreement = visit.case.agreement_ids.filtered(lambda found: found.id == agreement_id)
        if agreement.state not in ("active", "defaulted"):
            return request.redirect(visit.url())
        autopay = visit.case.env["collections.autopay"]
        saved = autopay._cards(agreement, visit.person)
        cards = saved if self._is_holder(visit) else saved & self._entered(visit)

        def act():
            if stop:
                autopay._active_of(agreement)._stop_by_customer(visit.person)
                return request.env._("Done: nothing is charged automatically any more.")
            card, name = autopay._read(cards, values)
            ip, agent = request.httprequest.remote_addr, request.httprequest.user_agent.string
            autopay._agree(agreement, visit.person, card, name, ip, agent)
            return request.env._("Done: from now on your installments are paid automatically.")

        shown = {"agreement": agreement, "cards": cards, "has_hidden_cards": bool(saved - cards)}
        return self._form(visit, "collections_followup.page_autopay_form", values, act, **shown)

    def _entered(self, visit):
        """Return saved cards that were entered in this very browser, whose user therefore holds them."""
        begun = self._begun(visit).filtered(lambda tx: tx.collections_case_id == visit.case)
        return begun.filtered(lambda tx: tx.operation in ("online_direct", "online_redirect")).token_id

    # === SAVED CARDS === #

    @customer_route("/card", methods=("GET", "POST"))
    def collections_card(self, visit, /, **values):
        """Let a visitor prove to be the customer, by a code sent to the address on file, to use the saved cards."""
        meant = {name: values[name] for name in (*ASKED, "agreement") if isinstance(values.get(name), str)}
        is_looking = not visit.may_act and request.httprequest.method == "GET"
        if is_looking or self._is_holder(visit):
            return request.redirect(self._where_cards_are_used(visit, **meant))
        error, status = None, 200
        if request.httprequest.method == "POST":
            try:
                error = self._carry_out(visit, lambda: self._prove(visit, values))
                status = 422 if error else 303
            except UserError as refused:
                error, status = refused, STATUS.get(type(refused), 422)
        if status == 303:
            return self._proof_goes_on(visit, meant)
        shown = self._card_values(visit, meant)
        return self._page(visit, "collections_followup.page_card", status, error=error, **shown)

    def _prove(self, visit, values):
        """Send a code, or check the one that was typed.

        :returns: UserError that says what was wrong, if anything; it is not raised, since each try counts
        """
        codes, browser = visit.case.env["collections.card.code"], request.session.get(BROWSER)
        if "code" in values:
            wrong = codes._check(visit.case, visit.person, browser, typed.line(request.env, values["code"]))
            return typed.refusal(wrong, "code") if wrong else None
        request.session[BROWSER] = browser or token_urlsafe()
        codes._send(visit.case, visit.person, request.session[BROWSER])
        return None

    def _proof_goes_on(self, visit, meant):
        """Redirect to where the cards are used, or where the code that was sent is typed."""
        if self._is_holder(visit):
            said = request.env._("Thank you. Your saved cards can be used in this window for an hour.")
            return self._lead_on(said, self._where_cards_are_used(visit, **meant))
        said = request.env._("We have sent you a code. It can take a minute to arrive.")
        return self._lead_on(said, visit.url("/card", **meant))

    def _card_values(self, visit, meant):
        codes, browser = visit.case.env["collections.card.code"], request.session.get(BROWSER)
        return {
            "meant": meant,
            "address": codes._masked(visit.case, visit.person),
            "waiting": codes._waiting(visit.case, visit.person, browser),
            "back": self._where_cards_are_used(visit, **meant),
        }

    def _where_cards_are_used(self, visit, agreement="", **asked):
        number = agreement if agreement.isascii() and agreement.isdecimal() else ""
        return visit.url(f"/agreement/{number}/autopay") if number else visit.url("/pay", **asked)

    def _is_holder(self, visit):
        return visit.case.env["collections.card.code"]._is_holder(visit, request.session)
