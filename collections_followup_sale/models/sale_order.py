from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.collections_followup.tools import reasons

#: The type of the activity that tells a salesperson about an order that is held.
ASKED = "collections_followup_sale.mail_activity_held_order"


class SaleOrder(models.Model):
    """A held order is not confirmed, and says why.

    A colleague who confirms it is refused in words. A customer who signs or pays never is: the order is taken and held,
    the salesperson is told, and the customer reads a kind sentence.
    """

    _name = "sale.order"
    _inherit = ["sale.order", "collections.by.code"]

    collections_hold = fields.Selection(
        [("held", "Held"), ("released", "Released")],
        "Hold",
        readonly=True,
        copy=False,
        index="btree_not_null",
        tracking=True,
        help="Whether the order is held because of what the customer owes.",
    )
    collections_hold_reasons = fields.Json(readonly=True, copy=False)
    collections_accepted = fields.Boolean(
        "Accepted by the Customer",
        readonly=True,
        copy=False,
        help="The customer has signed or paid while it was held: it is confirmed when the hold ends.",
    )
    collections_release_reason = fields.Char(
        "Reason of the Release", readonly=True, copy=False, tracking=True, help="Why it may be confirmed all the same."
    )
    collections_release_until = fields.Date(
        "Released Until", readonly=True, copy=False, help="The release holds up to this day; empty: it has no end."
    )
    collections_released_by = fields.Many2one(
        "res.users", "Released By", readonly=True, copy=False, help="Who has released it."
    )
    collections_hold_why = fields.Text(
        "Why It Is Held", compute="_compute_collections_hold_why", help="Why the order is held, or would be."
    )

    @api.depends("state", "partner_invoice_id", "amount_total", "company_id", "collections_hold")
    @api.depends_context("lang")
    def _compute_collections_hold_why(self):
        for order in self:
            found = (
                order._collections_reasons() if order.state in ("draft", "sent") and order.partner_invoice_id else ()
            )
            order.collections_hold_why = reasons.tell(self.env, reasons.dump(found))

    # === CONFIRMED, OR HELD === #

    def action_confirm(self):
        held = self._collections_found_held()
        if held and self._collections_is_person():
            raise UserError("\n".join(order._collections_refusal(found) for order, found in held.items()))
        for order, found in held.items():
            order._collections_take(found)
        free = self - self.browse(order.id for order in held)
        free._collections_forget_hold()
        return super(SaleOrder, free).action_confirm() if free else True

    def _collections_found_held(self):
        """Return the Reasons of orders that are held: {order: Reasons}."""
        found = {order: order._collections_reasons() for order in self if order.state in ("draft", "sent")}
        return {order: why for order, why in found.items() if why}

    @api.model
    def _collections_is_person(self):
        """Return True for a colleague who confirms by themselves: not a customer, a payment, or a scheduled job."""
        return not self.env.su and self.env.user._is_internal()

    def _collections_refusal(self, found):
        managers = self.company_id.root_id.sudo()._collections_manager()  # names of those who may release it
        return self.env._(
            "%(order)s of %(customer)s is held. %(why)s %(manager)s may release it.",
            order=self.name,
            customer=self.partner_invoice_id.display_name,
            why=reasons.tell(self.env, reasons.dump(found)),
            manager=managers.name or self.env._("A manager of collections"),
        )

    def _collections_take(self, found):
        """Take an order that the customer has accepted, and hold it; tell both sides once.

        A draft becomes a quotation that was sent, as where Odoo waits for money: a draft of a shop is a cart, which the
        customer would find again, change, and pay twice.
        """
        is_new = not self.collections_accepted
        if self.state == "draft":
            self.with_context(tracking_disable=True).action_quotation_sent()
        self.write(
            {
                "collections_hold": "held",
                "collections_hold_reasons": reasons.dump(found),
                "collections_accepted": True,
            }
        )
        if is_new:
            self._collections_tell_salesperson(found)
            self._collections_tell_customer()

    def _collections_tell_salesperson(self, found):
        user = self.user_id or self.company_id.root_id._collections_manager()
        own = self.with_context(lang=user.lang or self.env.lang)
        note = own.env._(
            "The customer has accepted this order. It is held: %s", reasons.tell(own.env, reasons.dump(found))
        )
        own.activity_schedule(ASKED, user_id=(user or self.env.user).id, note=note)

    def _collections_tell_customer(self):
        own = self.with_context(lang=self.partner_id.lang or self.env.lang)
        self.message_post(
            body=own._collections_kind_sentence(),
            author_id=(self.user_id.partner_id or self.company_id.partner_id).id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.partner_id.ids,
        )

    def _collections_kind_sentence(self):
        """Return what the customer reads about an order that is held, in the language of ``env``: nothing of a debt."""
        return self.env._(
            "Thank you for your order %s. We have received it and will confirm it as soon as we have looked at your "
            "account. There is nothing more for you to do now; we will get in touch if we have a question.",
            self.name,
        )

    # === RELEASED === #

    def action_release_hold(self):
        """Ask why, and until when, the order may be confirmed all the same."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release the Order"),
            "res_model": "collections.order.release",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _collections_release(self, reason, until):
        """Release the order; what the customer has accepted is confirmed now."""
        self.ensure_one()
        self.write(
            {
                "collections_hold": "released",
                "collections_release_reason": reason,
                "collections_release_until": until,
                "collections_released_by": self.env.uid,
            }
        )
        self._collections_go_on()

    def _collections_go_on(self):
        """Confirm orders that customers have accepted while they were held."""
        self.activity_unlink([ASKED])
        for order in self.filtered(lambda order: order.collections_accepted and order.state in ("draft", "sent")):
            order._validate_order()

    @api.model
    def _cron_end_holds(self):
        """End the holds of orders whose customers owe no more than they may: a scheduled job."""
        held = self.search([("collections_hold", "=", "held"), ("state", "in", ("draft", "sent"))])
        self.env["collections.turns"]._run_for_each(held, lambda order: order._collections_end_hold())

    def _collections_end_hold(self):
        found = self._collections_reasons()
        if found:
            self.collections_hold_reasons = reasons.dump(found)
            return
        self.collections_hold = False
        self._message_log(body=self.env._("Nothing holds this order any more."))
        self._collections_go_on()

    def action_cancel(self):
        self._collections_forget_hold()
        return super().action_cancel()

    def _collections_forget_hold(self):
        held = self.sudo().filtered("collections_hold")  # only code writes it
        held.write({"collections_hold": False, "collections_accepted": False})
