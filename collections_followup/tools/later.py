"""Work for the end of a transaction: noted as often as needed, done once."""

from functools import partial


def note(records, method):
    """Have a method called at the end of the transaction, once, on all the records noted for it until then.

    :param method: name of a method of the model
    """
    if not records:
        return
    precommit, key = records.env.cr.precommit, _key(records, method)
    if key not in precommit.data:
        precommit.data[key] = set()
        precommit.add(partial(_do, records.browse(), method, key))
    precommit.data[key].update(records.ids)


def forget(records, method):
    """Forget what was noted for these records.

    :returns: the ids of those for which it was noted
    """
    noted = records.env.cr.precommit.data.get(_key(records, method), set())
    forgotten = noted.intersection(records.ids)
    noted -= forgotten
    return forgotten


def take(model, method):
    """Forget all that was noted, since it is done otherwise.

    :returns: the records for which it was noted
    """
    return model.browse(sorted(model.env.cr.precommit.data.pop(_key(model, method), ())))


def do(model, method):
    """Do at once what was noted, if somebody needs the result before the transaction ends."""
    _do(model.sudo().browse(), method, _key(model, method))


def _key(records, method):
    return f"collections_followup.{records._name}.{method}"


def _do(model, method, key):
    if ids := model.env.cr.precommit.data.pop(key, None):
        getattr(model.browse(sorted(ids)), method)()
