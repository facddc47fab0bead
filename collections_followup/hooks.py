"""Preparations of the installation beside the data files, and clean-up when it is uninstalled."""


def post_init_hook(env):
    """Give every existing company the default policy and its minimum amount; later ones get theirs when created."""
    companies = env["res.company"].search([("parent_id", "=", False)])
    companies._create_default_collections_policy()
    companies.filtered(lambda c: not c.collections_min_amount)._set_default_collections_min_amount()


def uninstall_hook(env):
    """Prepare what Odoo is about to delete, and remove what it would leave behind.

    Tables and columns go by themselves, but the foreign keys between them would stop Odoo from deleting their
    rows in its own order, each time with an error in the log.
    """
    env["ir.model.constraint"].search([("module.name", "=", "collections_followup"), ("type", "=", "f")]).unlink()
    _forget_activities(env)
    env["ir.filters"].with_context(active_test=False).search([("model_id", "=like", "collections.%")]).unlink()
    env["ir.exports"].search([("resource", "=like", "collections.%")]).unlink()
    _forget_names_given_by_others(env)


def _forget_activities(env):
    """Delete the requests to people about a bank journal, which remains, and about all contact rules, which are about
    no record; Odoo deletes those of removed records.
    """
    for name in ("mail_activity_bank", "mail_activity_contact_rules"):
        asked = env.ref(f"collections_followup.{name}", raise_if_not_found=False)
        activities = env["mail.activity"].with_context(active_test=False)
        activities.search([("activity_type_id", "in", asked.ids if asked else [])]).unlink()


def _forget_names_given_by_others(env):
    """Delete names that modules below these models have given to parts of them; Odoo would keep these for ever."""
    models = env["ir.model"].search([("model", "=like", "collections.%")])
    parts = {"ir.model.inherit": ("model_id", "in", models.ids), "ir.model.fields": ("model_id", "in", models.ids)}
    parts["ir.model.fields.selection"] = ("field_id.model_id", "in", models.ids)
    for model, ours in parts.items():
        ids = env[model].search([ours]).ids
        domain = [("model", "=", model), ("res_id", "in", ids), ("module", "!=", "collections_followup")]
        env["ir.model.data"].search(domain).unlink()
