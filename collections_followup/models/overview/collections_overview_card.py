from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_amount

from ...tools import kinds

#: Prefix of the model names of all cards.
PREFIX = "collections.overview.card."
#: Figures with this count are left out of a card, unless zero is information too.
NOTHING = 0


class Scope(NamedTuple):
    """The selection of a user.

    :ivar companies: main companies of those that are ticked, as superuser
    :ivar mine: True for customers whose collector is the user, or nobody
    :ivar today: the day in the first of these companies
    """

    companies: models.Model
    mine: bool
    today: object


class CollectionsOverviewCard(models.AbstractModel):
    """The contract of a card of the overview.

    Each is a model ``collections.overview.card.<name>`` in a file of its own, of any add-on. It must define:

    - `_title`: its heading;
    - `_content`: its content, as a dict, read with the user's rights. ``figures`` is a list of what
      `_figure` and `_counted` return; ``subtitle`` is a line below the title. Without content there is no card.

    It may define:

    - ``_place``: its place among the cards, the lowest first;
    - ``_column``: its place on a wide screen: ``top``, ``main`` or ``side``;
    - ``_groups``: the group of those who see it;
    - ``_component``: the component that draws it in the browser, by its name in the registry
      ``collections_followup.cards``. The default draws figures; each of them opens the records counted.
    """

    _name = "collections.overview.card"
    _description = "Card of the Overview"

    _place = 100
    _column = "main"
    _groups = None
    _component = "figures"

    @api.model
    def _all(self):
        """Return the cards that the user may see, by name, in their order."""
        return kinds.for_user(self.env, PREFIX)

    @api.model
    def _drawn(self, name, scope):
        """Return the card as the browser draws it; None if there is nothing to say."""
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
        """Return the heading of the card, translated."""
        raise NotImplementedError

    @api.model
    def _content(self, scope):
        """Return the content of the card, in a constant number of queries; None if there is nothing to say.

        :param scope: Scope
        """
        raise NotImplementedError

    # === FIGURES === #

    @api.model
    def _figure(self, name, label, count, action=None, **shown):
        """Return a figure of a card.

        :param name: distinguishes it from the others of the card
        :param action: the action of a click, as of `_opens`
        :param shown: ``amount``, as text; ``icon``, a name of Font Awesome; ``tone``, a colour of Bootstrap;
            ``parts``, figures that are parts of this one
        """
        return {"name": name, "label": label, "count": count, "action": action, **shown}

    @api.model
    def _counted(self, name, label, model, domain, action, amount=None, **shown):
        """Return a figure that counts records, and opens exactly these.

        :param action: XML id of an act_window of the model
        :param amount: (field that is summed, field of the currency or of the record that has it)
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
        """Return the action of a click: a window of Odoo, with this domain instead of its own filters."""
        return {"xmlid": action, "title": title, "domain": list(domain), "context": context or {}}

    @api.model
    def _amounts(self, amounts):
        """Return amounts as text, separately for each currency.

        :param amounts: pairs of a currency, or of a record that has one, and the amount
        """
        totals = {}
        for record, amount in amounts:
            # users who see the debt may know its currency, also of a company whose record they do not see
            currency = record if record._name == "res.currency" else record.sudo().currency_id
            totals[currency] = totals.get(currency, 0.0) + (amount or 0.0)
        return " + ".join(format_amount(self.env, amount, currency) for currency, amount in totals.items())

    # === ONE'S OWN CUSTOMERS === #

    @api.model
    def _looked_after(self, scope, path=None):
        """Return the domain of the cases whose collector is the user, or nobody; of all cases, if all are selected.

        :param path: name of the field by which a record names its case; by default the domain is for cases
        """
        if not scope.mine:
            return Domain.TRUE
        left = Domain("user_id", "=", False) | Domain("user_id.active", "=", False)
        by_default = scope.companies.filtered(
            lambda c: c._collections_responsible() in (self.env.user.browse(), self.env.user)
        )
        cases = Domain("user_id", "=", self.env.uid) | (left & Domain("company_id", "in", by_default.ids))
        return Domain(path, "any", cases) if path else cases
