from pathlib import Path
from tempfile import TemporaryDirectory

from odoo.tests import BaseCase

import odoo.addons

from ..tools.copies import LOADED, other_copies, version_of, warn_of_other_copies


class TestCopies(BaseCase):
    """Two copies of the add-on on one machine: whoever upgrades the wrong one learns of it."""

    def setUp(self):
        super().setUp()
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve()

    def another(self, name):
        """A folder of add-ons with a copy that says it is newer."""
        (self.folder / name / LOADED.name).mkdir(parents=True)
        manifest = self.folder / name / LOADED.name / "__manifest__.py"
        manifest.write_text((LOADED / "__manifest__.py").read_text().replace(version_of(LOADED), "19.0.9.0.0"))
        return self.folder / name

    def test_second_copy_is_told_at_the_start_with_both_folders_and_versions(self):
        other = self.another("second")
        self.patch(odoo.addons, "__path__", [*odoo.addons.__path__, str(other)])
        with self.assertLogs("odoo.addons.collections_followup.tools.copies", "WARNING") as logs:
            warn_of_other_copies()
        (line,) = [line for line in logs.output if str(other) in line]
        for told in (str(LOADED), version_of(LOADED), "19.0.9.0.0"):
            self.assertIn(told, line)

    def test_the_same_folder_by_another_name_is_no_copy(self):
        (self.folder / "linked").mkdir()
        (self.folder / "linked" / LOADED.name).symlink_to(LOADED)
        folders = [LOADED.parent, LOADED.parent, self.folder / "linked", self.folder / "nowhere"]
        self.assertEqual(other_copies(folders, LOADED), [])

    def test_folder_that_is_no_add_on_is_no_copy(self):
        (self.folder / "docs" / LOADED.name).mkdir(parents=True)
        self.assertEqual(other_copies([self.folder / "docs"], LOADED), [])

    def test_manifest_that_cannot_be_read_is_told_all_the_same(self):
        other = self.another("broken")
        (other / LOADED.name / "__manifest__.py").write_text("{ broken")
        self.assertEqual([version_of(path) for path in other_copies([other], LOADED)], ["?"])
