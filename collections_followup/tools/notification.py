"""A sentence that is shown to a colleague for a moment."""


def shown(message, **params):
    """Return the action that shows it, and closes the open window.

    :param params: other parameters of Odoo's notification, or ``next``, an action that follows instead
    """
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {"message": message, "type": "info", "next": {"type": "ir.actions.act_window_close"}, **params},
    }


def tell(env, message, **params):
    """Show it to the user who is at work, whatever they do; to nobody when the system or a customer is.

    :param params: other parameters of Odoo's notification
    """
    if env.user._is_internal() and not env.user._is_superuser():
        env.user._bus_send("simple_notification", {"type": "warning", "message": message, **params})
