import math

from odoo import api, models
from odoo.exceptions import ValidationError

#: The largest count of days, months, times and so on that can be meant: larger ones leave every calendar.
MOST_COUNT = 9_999
#: The largest sum: beyond it cents are no longer exact.
MOST_AMOUNT = 1e13


class CollectionsLimited(models.AbstractModel):
    """Limits of the numbers that people type, with an error message in words when they are saved."""

    _name = "collections.limited"
    _description = "Numbers within Limits"

    #: Prefix of the fields' names, in a model that has fields of others as well.
    _limited_prefix = ""

    @api.model
    def _limited_fields(self):
        """Return the names of the stored numbers that are not computed: counts and amounts."""
        return [
            name
            for name, field in self._fields.items()
            if field.type in ("integer", "float", "monetary")
            and field.store
            and name.startswith(self._limited_prefix)
            and not (field.compute and field.readonly)
            and name not in ("id", "sequence", "color")
        ]

    @api.constrains(lambda self: self._limited_fields())
    def _check_limits(self):
        names = self._limited_fields()
        for record in self:
            for name in names:
                most = MOST_COUNT if self._fields[name].type == "integer" else MOST_AMOUNT
                if not math.isfinite(record[name]) or abs(record[name]) > most:
                    record._refuse_number(name, most)

    def _refuse_number(self, name, most):
        raise ValidationError(
            self.env._(
                "%(field)s: please write a number of at most %(most)s.",
                field=self._fields[name]._description_string(self.env),
                most=f"{most:,.0f}",
            )
        )
