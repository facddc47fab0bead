"""From version 19.0.1.14.0 to this one: causes that only persons can have are known, and no others."""

import pytest
from databases import ADDON, Database
from test_upgrade import version_of

#: The last commit of version 19.0.1.14.0.
BEFORE = "86eb55a"


def set_up(env):
    """A manager has given a cause other words, and has one of their own."""
    env.ref("collections_followup.collections_cause_lost_income").asked = "I have no work."
    env["collections.cause"].create({"name": "Moved house", "asked": "We have moved."})


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory):
    old = Database.fresh("causes", addons=version_of(BEFORE, tmp_path_factory.mktemp("causes")))
    old.call(set_up)
    database = old.copy("causes_upgraded")
    database.update("-u", ADDON)
    return database


def test_causes_that_only_persons_have_are_known(upgraded):
    found = upgraded.sql("SELECT name->>'en_US', asked->>'en_US' FROM collections_cause WHERE of_persons ORDER BY id")
    assert [tuple(row) for row in found] == [
        ("Has Lost Income", "I have no work."),
        ("A Serious Event in Life", "Something serious has happened in my life."),
    ]
