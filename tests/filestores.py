"""For pytest: each of the processes that share tests gets a filestore of its own, beside its copy of the database.

pytest-odoo lets them share one, in which files of another's open transaction look like waste.
"""

import os
import shutil
from contextlib import contextmanager

import pytest_odoo

from odoo.tools import config


@contextmanager
def _own_filestore(original, name):
    target = config.filestore(name)
    if name != original:
        shutil.rmtree(target, ignore_errors=True)
        # files of a filestore are never changed in place, so links will do
        shutil.copytree(config.filestore(original), target, copy_function=os.link)
    try:
        yield
    finally:
        if name != original:
            shutil.rmtree(target, ignore_errors=True)


pytest_odoo._shared_filestore = _own_filestore
