import json

from odoo.http import request

from odoo.addons.web.controllers.export import ExcelExport


class CollectionsExport(ExcelExport):
    """A workbook of groups names what they were grouped by, which no field to export tells."""

    def base(self, data):
        asked = json.loads(data)
        model, names = request.env[asked["model"]], asked.get("groupby") or []
        for name in names:
            self._check_group(model, name)
        return super().base(data)

    def _check_group(self, model, path):
        """Refuse to group by what was told in confidence, on whichever record.

        :param path: a field, or a path of fields, of the model
        """
        for name in path.split(":")[0].split("."):
            if isinstance(model, request.env.registry["collections.in.confidence"]):
                model._check_export([name])
            field = model._fields.get(name)
            if not field or not field.comodel_name:
                return
            model = request.env[field.comodel_name]
