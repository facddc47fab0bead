"""The add-ons as wheels: built, installed beside an Odoo that does not know this folder, and used."""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
from databases import ADDON, ROOT, Database, run

import odoo

pytestmark = pytest.mark.slow

#: Odoo with its own add-ons only, run by another Python.
ELSEWHERE = """
    source scripts/lib.sh
    activate
    ODOO_RC=$(write_config "")
    exec "$@"
"""
#: The add-on, and the optional ones beside it.
ADDONS = (ADDON, *(f"{ADDON}_{name}" for name in ("queue_job", "charges", "sale", "recovery")))
WHERE = "import odoo.addons.collections_followup as addon; print(addon.__file__)"


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The Python of an environment that has Odoo, what Odoo needs, and the wheels."""
    folder = tmp_path_factory.mktemp("wheel")
    venv.create(folder / "venv")
    python = folder / "venv/bin/python"
    (library,) = (folder / "venv/lib").glob("python*/site-packages")
    (library / "odoo.pth").write_text(f"{sysconfig.get_path('purelib')}\n{Path(odoo.__path__[0]).parent}\n")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "-q")
    subprocess.run([*pip, "wheel", "--no-deps", "-w", folder, *(ROOT / addon for addon in ADDONS)], check=True)
    wheels = sorted(folder.glob("*.whl"))
    subprocess.run([*pip, "--python", python, "install", "--no-deps", "--no-index", *wheels], check=True)
    return python


@pytest.mark.parametrize("addon", ADDONS)
def test_the_wheel_has_all_that_the_add_on_needs(python, addon):
    (installed,) = (python.parent.parent / "lib").glob(f"python*/site-packages/odoo/addons/{addon}")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT / addon, capture_output=True, text=True, check=True)
    missing = [name for name in tracked.stdout.split() if not (installed / name).exists()]
    assert missing == ["pyproject.toml"]


def test_it_is_installed_in_a_database_from_the_wheel(python):
    database = Database.plain("wheel")
    options = ("-d", database.name, "-i", ADDON, "--stop-after-init", "--no-http", "--log-level=warn")
    where = run("bash", "-c", ELSEWHERE, "bash", python, "-c", WHERE)
    assert str(python.parent.parent) in where
    run("bash", "-c", ELSEWHERE, "bash", python, "-m", "odoo", "server", *options)
    assert database.sql(f"SELECT state FROM ir_module_module WHERE name = '{ADDON}'") == [["installed"]]
    assert database.sql("SELECT COUNT(*) FROM collections_level") == [["5"]]
