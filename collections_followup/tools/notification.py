"""A sentence that is shown to a colleague for a moment."""


def shown(message, **params):
    """The action that shows it, and closes the window that is open.

    :param params: what else Odoo's notification knows, or ``next``, an action that follows instead
    """
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {"message": message, "type": "info", "next": {"type": "ir.actions.act_window_close"}, **params},
    }
