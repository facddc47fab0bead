"""Models that keep a contract are found by their names, those of other add-ons where they are installed."""


def named(env, prefix):
    """The models whose names begin so, by the rest of the name, in alphabetical order.

    :param prefix: such as ``collections.channel.``
    :returns: dict of empty recordsets
    """
    names = sorted(name for name in env.registry if name.startswith(prefix))
    return {name.removeprefix(prefix): env[name] for name in names}


def in_order(env, prefix):
    """The same in order of their ``_place``, the lowest first, and of their names."""
    return dict(sorted(named(env, prefix).items(), key=lambda item: (item[1]._place, item[0])))


def for_user(env, prefix):
    """The same, of those that have no ``_groups`` or whose group whoever asks belongs to."""
    found = in_order(env, prefix).items()
    return {name: kind for name, kind in found if not kind._groups or env.user.has_group(kind._groups)}
