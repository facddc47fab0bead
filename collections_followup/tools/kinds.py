"""Models that keep a contract are found by their names, those of other add-ons where they are installed."""


def named(env, prefix):
    """The models whose names begin so, by the rest of the name, in alphabetical order.

    :param prefix: such as ``collections.channel.``
    :returns: dict of empty recordsets
    """
    names = sorted(name for name in env.registry if name.startswith(prefix))
    return {name.removeprefix(prefix): env[name] for name in names}
