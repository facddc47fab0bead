"""What the installation leaves ready, beside the data files."""


def post_init_hook(env):
    """Give every company that exists the default policy; later ones get theirs when they are created."""
    env["res.company"].search([("parent_id", "=", False)])._create_default_collections_policy()
