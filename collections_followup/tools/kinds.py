"""Models that keep a contract are found by their names, including those of other installed add-ons."""


def named(env, prefix):
    """Return the models with this prefix, by the rest of the name, in alphabetical order.

    :param prefix: such as ``collections.channel.``: the name of the contract's model and a dot
    :returns: dict of empty recordsets
    """
    keeping = env.registry.descendants([prefix.removesuffix(".")], "_inherit")
    names = sorted(name for name in keeping if name.startswith(prefix))
    return {name.removeprefix(prefix): env[name] for name in names}


def in_order(env, prefix):
    """Return the same in order of their ``_place``, the lowest first, and of their names."""
    return dict(sorted(named(env, prefix).items(), key=lambda item: (item[1]._place, item[0])))


def for_user(env, prefix):
    """Return the same, without those whose ``_groups`` is a group that the user does not belong to."""
    found = in_order(env, prefix).items()
    return {name: kind for name, kind in found if not kind._groups or env.user.has_group(kind._groups)}
