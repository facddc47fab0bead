from unittest.mock import patch

from odoo.modules.registry import Registry
from odoo.orm.registry import _CACHES_BY_KEY
from odoo.tests.common import TransactionCase, get_db_name


class Caches:
    """What a server keeps in memory outlives a test, but for what somebody emptied while it ran.

    Whoever changes what is kept empties it; what has come into it since may be of records that the rollback takes
    back. Odoo empties everything after each test, and compiles the same templates for thousands of them.
    """

    def __init__(self, registry):
        self._clear = registry.clear_cache
        self._emptied = [set()]
        registry.clear_cache = self.clear
        registry.clear_all_caches = lambda: self.clear(*_CACHES_BY_KEY)

    def clear(self, *names):
        """Stands in the place of the registry's own method."""
        self._emptied[-1].update(names or ("default",))
        self._clear(*names)

    def begin(self):
        self._emptied.append(set())
        return len(self._emptied)

    def forget(self, begun):
        """Empty what was emptied since, once more."""
        since, self._emptied[begun - 1 :] = self._emptied[begun - 1 :], []
        if names := set().union(*since):
            self._clear(*names)


class WarmCase(TransactionCase):
    """Its caches stay warm from test to test, and from class to class."""

    @classmethod
    def setUpClass(cls):
        registry = Registry(get_db_name())
        if not hasattr(registry, "kept"):
            registry.kept = Caches(registry)
        begun = registry.kept.begin()
        odoo_empties = patch.object(registry, "clear_all_caches", lambda: registry.kept.forget(begun))
        cls.addClassCleanup(odoo_empties.stop)
        super().setUpClass()
        cls.addClassCleanup(odoo_empties.start)  # cleanups go from the last to the first

    def setUp(self):
        begun = self.registry.kept.begin()
        with patch.object(self.registry, "clear_all_caches", lambda: self.registry.kept.forget(begun)):
            super().setUp()
