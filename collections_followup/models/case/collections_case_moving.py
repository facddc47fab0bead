from datetime import timedelta
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

#: Preferences and people's choices, which are kept where they are set.
CHOICES = ("preferred_channel", "preferred_lang", "preferred_hours", "user_id", "pinned_policy_id")


class Place(NamedTuple):
    """The place of a partner's debt before the partner changed.

    :ivar customer: res.partner whose case it was in
    :ivar lines: account.move.line that name the partner itself, if another partner is the customer
    """

    customer: models.BaseModel
    lines: models.BaseModel


class CollectionsCase(models.Model):
    """Cases that follow their customers.

    A debt belongs to the commercial partner of its journal items. If a customer becomes part of another
    one, or is merged with it, the whole case moves; if a contact becomes a customer of its own, it gets a
    case with what is about its own items. The strictest settings apply to both.
    """

    _inherit = "collections.case"

    # === CUSTOMERS THAT HAVE MOVED === #

    @api.model
    def _places(self, partners):
        """Return the places of the debts of partners, and of all below them, whose customers have cases, by partner."""
        everybody = self.env["res.partner"].with_context(active_test=False)
        family = everybody.search([("id", "child_of", partners.ids)])
        customers = self.search([("partner_id", "in", family.commercial_partner_id.ids)]).partner_id
        followed = family.filtered(lambda partner: partner.commercial_partner_id in customers)
        contacts = followed.filtered(lambda partner: partner.commercial_partner_id != partner)
        items = [("partner_id", "in", contacts.ids), ("account_type", "=", "asset_receivable")]
        lines = self.env["account.move.line"].search(items).grouped("partner_id")
        nothing = self.env["account.move.line"]
        return {partner: Place(partner.commercial_partner_id, lines.get(partner, nothing)) for partner in followed}

    @api.model
    def _follow(self, places):
        """Move the cases to where the debts of partners are now.

        :param places: what ``_places`` returned before the partners changed
        """
        whole, parts = {}, {}
        for partner, place in places.items():
            old, new = place.customer, partner.commercial_partner_id
            if old == partner != new:
                whole[new] = whole.get(new, partner.browse()) | partner
            elif old != new and place.lines:
                parts[old, new] = parts.get((old, new), place.lines.browse()) | place.lines
        moved = self.browse()
        for new, partners in whole.items():
            moved |= self._merge(partners, new)
        for (old, new), lines in parts.items():
            moved |= self._part(old, new, lines)
        moved._evaluate_moved()

    def _evaluate_moved(self):
        """Write today's figures and indicators, since the debts have changed."""
        cases = self.exists()
        if not cases:
            return
        self.env.flush_all()
        self.env["collections.indicator"]._refresh_all(cases)
        cases._refresh()

    # === MERGED CASES === #

    @api.model
    def _merge(self, partners, into):
        """Merge the cases of customers who are now part of ``into``, so that each company has one.

        :returns: the cases that remain
        """
        left = self.browse()
        cases = self.search([("partner_id", "in", (partners | into).ids)])
        for of_company in cases.grouped("company_id").values():
            if of_company.partner_id != into:
                left |= of_company._merge_into(into)
        self.env.flush_all()
        return left

    def _merge_into(self, customer):
        """Keep one case for each company: that of the customer, or one that becomes theirs."""
        kept = self.filtered(lambda case: case.partner_id == customer) or self[:1]
        gone, names = self - kept, ", ".join((self.partner_id - customer).mapped("display_name"))
        if gone:
            gone._hold_back(kept)
            gone._hand_over_all(kept)
            gone._remember_links(kept)
            gone.unlink()
        kept.partner_id = customer
        ours = kept._for_colleagues()
        ours._message_log(
            body=ours.env._(
                "What %(customers)s owes is followed up here from now on, with all that was said and agreed.",
                customers=names,
            )
        )
        return kept

    def _hold_back(self, kept):
        """Apply the strictest restrictions to the case that is kept."""
        cases = kept | self
        if excluded := cases.filtered("excluded")[:1]:
            kept.write({"excluded": True, "exclusion_reason": excluded.exclusion_reason})
        if paused := cases.filtered("paused_until"):
            longest = paused.sorted("paused_until")[-1]
            kept.write({"paused_until": longest.paused_until, "pause_reason": longest.pause_reason})
        if "manual" in cases.mapped("mode"):
            kept.mode = "manual"
        # a customer's earlier request remains in force
        wishes = ("statement_monthly", *self.env["collections.channel"]._forbidding())
        kept.write({name: True for name in wishes if any(cases.mapped(name))})
        kept.write({name: next(filter(None, self.mapped(name)), False) for name in CHOICES if not kept[name]})
        kept.statement_until = max(filter(None, cases.mapped("statement_until")), default=False)
        kept.replies_read_at = cases._all_read_at()
        cases._go_on_in(kept)

    def _all_read_at(self):
        """Return the time up to which everything that the customers wrote has been read."""
        replies = self.contact_ids.filtered(lambda c: c.direction == "in" and c.kind == "message")
        unread = replies.filtered(lambda c: not c.case_id.replies_read_at or c.date > c.case_id.replies_read_at)
        if unread:
            return min(unread.mapped("date")) - timedelta(seconds=1)
        return max(filter(None, self.mapped("replies_read_at")), default=False)

    def _go_on_in(self, kept):
        """Open the kept case if one of them is open, and continue from the highest episode."""
        opened = self.filtered(lambda case: case.state == "open")
        kept.episode = max(self.mapped("episode"))
        if opened:
            first = min(filter(None, opened.mapped("opened_on")), default=False)
            kept.write({"state": "open", "opened_on": first, "closed_on": False})

    # === SEPARATED CASES === #

    @api.model
    def _part(self, old, new, lines):
        """Move debts that no longer belong to a customer out of the customer's cases.

        :param lines: journal items whose customer is now ``new``
        :returns: the cases on both sides
        """
        both = self.browse()
        for case in self.search([("partner_id", "=", old.id)]):
            if own := lines.filtered(lambda line: line.company_id.root_id == case.company_id):  # noqa: B023
                both |= case | case._leave(new, own)
        self.env.flush_all()
        return both

    def _leave(self, new, lines):
        """Move what is about these items to the case of another customer, which gets the same settings.

        If nothing is left here, the case itself moves with the debt: its links continue to work.

        :returns: the case that is new, or has changed beside this one
        """
        there = self.search([("partner_id", "=", new.id), ("company_id", "=", self.company_id.id)])
        if not there and not self._has_items():
            old, self.partner_id = self.partner_id, new
            self.flush_recordset()  # before the other case takes the old place
            self._tell_parted(old)
            return self._twin(old)
        if there:
            self._hold_back(there)
        else:
            there = self._twin(new)
        self._hand_over_some(there, lines)
        # whoever holds a link of one of them sees nothing of the other
        self._remember_links(self | there)
        self.sudo().link_secret = False
        there._tell_parted(self.partner_id)
        return there

    def _has_items(self):
        """Return True if any debt was ever booked on the customer or its contacts."""
        domain = Domain(
            [
                ("partner_id.commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "child_of", self.company_id.id),
                ("account_type", "=", "asset_receivable"),
            ]
        )
        return bool(self.env["account.move.line"].search_count(domain, limit=1))

    def _twin(self, partner):
        """Return a new case with the same settings for another customer, with the same result until it is evaluated."""
        quiet = self.with_context(tracking_disable=True)  # nobody is notified of a new assignment
        twin = quiet.copy({"partner_id": partner.id, "evaluate_on": False, "fingerprint": False})
        return twin.with_env(self.env)

    def _tell_parted(self, old):
        ours = self._for_colleagues()
        ours._message_log(
            body=ours.env._("Until now this was followed up in the case of %(customer)s.", customer=old.display_name)
        )

    # === LINKS === #

    def _remember_links(self, now):
        """Let links to these cases that were sent so far lead to others from now on."""
        for case in self.sudo().filtered("link_secret"):  # nobody may read it
            values = {"former_id": case.id, "secret": case.link_secret}
            self.env["collections.case.former"].create([{**values, "case_id": other.id} for other in now])

    @api.model
    def _behind_expired_link(self, case_id, token):
        """Return the cases that now have the debt of a link that no longer opens anything.

        Empty if the token is not genuine, or still opens the page.
        """
        case = self.browse(case_id).exists()
        if case and case._link_state(token) == "expired":
            return case
        return self.env["collections.case.former"]._of_link(case_id, token).case_id

    def action_withdraw_links(self):
        result = super().action_withdraw_links()
        self.env["collections.case.former"].sudo().search([("case_id", "in", self.ids)]).unlink()
        return result
