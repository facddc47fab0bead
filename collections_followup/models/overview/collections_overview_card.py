from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_amount

from ...tools import kinds

#: What the names of all cards begin with.
PREFIX = "collections.overview.card."
#: Figures of which nothing is counted are left out of a card, unless they say something by being zero.
NOTHING = 0


class Scope(NamedTuple):
    """What somebody looks at.

    :ivar companies: main companies of those that are ticked, as superuser
    :ivar mine: only customers that they look after themselves, or nobody does
    :ivar today: the day in the first of these companies
    """

    companies: models.Model
    mine: bool
    today: object


class CollectionsOverviewCard(models.AbstractModel):
    """The contract of a card of the overview.

    Each is a model ``collections.overview.card.<name>`` in a file of its own, of this add-on or another. It must give:

    - `_title`: what stands above it;
    - `_content`: what stands on it, as a dict, read with the rights of whoever looks. ``figures`` is a list of what
      `_figure` and `_counted` make; ``subtitle`` is a line below the title. Without content there is no card.

    It may give:

    - ``_place``: its place among the cards, the lowest first;
    - ``_column``: where it stands on a wide screen: ``top``, ``main`` or ``side``;
    - ``_groups``: the group of those who see it;
    - ``_component``: who draws it in the browser, by its name in the registry ``collections_followup.cards``. The one
      that ships draws figures; each of them opens what it has counted.
    """

    _name = "collections.overview.card"
    _description = "Card of the Overview"

    _place = 100
    _column = "main"
    _groups = None
    _component = "figures"

    @api.model
    def _all(self):
        """The cards that whoever asks may see, by name, in their order."""
        return kinds.for_user(self.env, PREFIX)

    @api.model
    def _drawn(self, name, scope):
        """The card as the browser draws it; None when there is nothing to say."""
        content = self._content(scope)
        if content is None:
            return None
        return {
            "name": name,
            "title": self._title(),
            "column": self._column,
            "component": self._component,
            **content,
        }

    # === MUST BE GIVEN === #

    @api.model
    def _title(self):
        """What stands above the card, translated."""
        raise NotImplementedError

    @api.model
    def _content(self, scope):
        """What stands on the card, in a constant number of queries; None when there is nothing to say.

        :param scope: Scope
        """
        raise NotImplementedError

    # === FIGURES === #

    @api.model
    def _figure(self, name, label, count, action=None, **shown):
        """A figure of a card.

        :param name: tells it from the others of the card
        :param action: what a click opens, as of `_opens`
        :param shown: ``amount``, as text; ``icon``, a name of Font Awesome; ``tone``, a colour of Bootstrap;
            ``parts``, figures that are parts of this one
        """
        return {"name": name, "label": label, "count": count, "action": action, **shown}

    @api.model
    def _counted(self, name, label, model, domain, action, amount=None, **shown):
        """A figure that counts records, and opens these and no others.

        :param action: XML id of an act_window of the model
        :param amount: (field that is summed up, field of the currency or of whose currency it is)
        """
        field, by = amount or (None, None)
        aggregates = ["__count", *([f"{field}:sum"] if field else [])]
        groups = self.env[model]._read_group(domain, [by] if by else [], aggregates)
        count = sum(group[1 if by else 0] for group in groups)
        if field and count:
            shown["amount"] = self._amounts((group[0], group[2]) for group in groups)
        return self._figure(name, label, count, self._opens(action, label, domain), **shown)

    @api.model
    def _opens(self, action, title, domain, context=None):
        """What a click opens: a window of Odoo, with this domain instead of its own filters."""
        return {"xmlid": action, "title": title, "domain": list(domain), "context": context or {}}

    @api.model
    def _amounts(self, amounts):
        """Amounts as text, those of each currency apart.

        :param amounts: pairs of an amount's currency, or of a record that has one, and the amount
        """
        totals = {}
        for record, amount in amounts:
            # whoever sees the debt may know its currency, also of a company whose record they do not see
            currency = record if record._name == "res.currency" else record.sudo().currency_id
            totals[currency] = totals.get(currency, 0.0) + (amount or 0.0)
        return " + ".join(format_amount(self.env, amount, currency) for currency, amount in totals.items())

    # === WHOSE IT IS === #

    @api.model
    def _looked_after(self, scope, path=None):
        """Domain of the cases that somebody looks after, or nobody does; of all, where that is what is looked at.

        :param path: name of the field by which a record names its case; of cases themselves, unless it is given
        """
        if not scope.mine:
            return Domain.TRUE
        left = Domain("user_id", "=", False) | Domain("user_id.active", "=", False)
        by_default = scope.companies.filtered(
            lambda c: c._collections_responsible() in (self.env.user.browse(), self.env.user)
        )
        cases = Domain("user_id", "=", self.env.uid) | (left & Domain("company_id", "in", by_default.ids))
        return Domain(path, "any", cases) if path else cases
