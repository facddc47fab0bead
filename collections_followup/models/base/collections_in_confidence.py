from odoo import api, models
from odoo.exceptions import AccessError


class CollectionsInConfidence(models.AbstractModel):
    """Records of which some fields, or all, were told in confidence: nobody exports them without a stated reason.

    All exports pass by here, whatever record they begin with; groups of one are asked by the controller.
    """

    _name = "collections.in.confidence"
    _description = "Told in Confidence"

    #: Names of the fields; None: all of them.
    _in_confidence = None

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        self._check_export([path[0] for path in fields if path])
        return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)

    @api.model
    def _check_export(self, names):
        """Refuse to export fields that were told in confidence.

        :param names: of fields, as an export or a grouping names them
        :raises AccessError: if one of them was
        """
        if self._in_confidence is None or not self._in_confidence.isdisjoint(name.split(":")[0] for name in names):
            raise AccessError(
                self.env._(
                    "What customers have told about their situation was told in confidence: it is exported from the "
                    "list of circumstances only, by the action that asks for the reason."
                )
            )
