from lxml import etree

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestLabels(TransactionCase):
    """Each label of a list can be translated: Odoo exports those that the add-on of the model lists itself.

    What models inherit from another add-on's is told by code.
    """

    addon = "collections_followup"

    def test_lists_are_those_of_the_add_on(self):
        for model in self.env.registry.values():
            if model._original_module == self.addon:
                self.assertFalse(self._listed_elsewhere(self.env[model._name]), model._name)

    def _listed_elsewhere(self, model):
        """Return the fields whose values an add-on lists that knows nothing of the model."""
        own = {base._module for base in type(model).mro() if getattr(base, "_name", None) == model._name}
        lists = {name: field for name, field in model._fields.items() if field.type == "selection"}
        return [name for name, field in lists.items() if self._modules(field, model) - own]

    def _modules(self, field, model):
        listed = {module for modules in field._selection_modules(model).values() for module in modules}
        return {module for module in listed if module.startswith("collections_followup")}

    def test_forms_know_their_company_where_there_is_only_one(self):
        """Other fields are read from it; it may be hidden from users of one company, but not left out."""
        views = self.env["ir.ui.view"].search([("type", "=", "form"), ("inherit_id", "=", False)])
        own = [view for view in views if (view.xml_id or "").startswith(f"{self.addon}.")]
        self.assertTrue(own)
        for view in own:
            groups = {
                node.get("groups") for node in etree.fromstring(view.arch).iterfind(".//field[@name='company_id']")
            }
            self.assertNotEqual(groups, {"base.group_multi_company"}, view.xml_id)
