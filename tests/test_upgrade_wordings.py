"""From version 19.0.1.4.0 to this one: each level says what it said, in records of its own instead of columns."""

import pytest
from databases import ADDON, Database
from test_upgrade import version_of

# these versions are past: on the way from the first one, which is always tried, their migrations run too
pytestmark = pytest.mark.slow

#: The last commit of version 19.0.1.4.0.
BEFORE = "6aafc77"
#: What each level says, by kind, in the version of before.
SAID = """
    SELECT level.id, said.model || ',' || said.id
      FROM collections_level level
     CROSS JOIN LATERAL (VALUES ('mail.template', mail_template_id), ('sms.template', sms_template_id),
                                ('collections.letter', letter_id)) said (model, id)
     WHERE said.id IS NOT NULL
"""


def set_up(env):
    """A company of one's own letters: a level sends three kinds of wording, another one a letter with its e-mail."""
    letter = env.ref("collections_followup.letter_reminder").copy(
        {"name": "Our own letter", "company_id": env.ref("base.main_company").id}
    )
    template = env.ref("collections_followup.mail_template_reminder").copy({"name": "Our own e-mail"})
    levels = env.ref("collections_followup.collections_policy_default").level_ids
    reminder = levels.filtered(lambda level: level.name == "Reminder")
    reminder.write({"mail_template_id": template.id, "letter_id": letter.id})
    levels.filtered(lambda level: level.name == "Second copy, overdue").attach_letter = True


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    database = Database.fresh("wordings", demo=True, addons=version_of(BEFORE, tmp_path_factory.mktemp("wordings")))
    database.call(set_up)
    return database


@pytest.fixture(scope="module")
def upgraded(old):
    database = old.copy("wordings_upgraded")
    database.update("-u", ADDON)
    database.open_day_and_night()
    return database


def test_each_level_says_what_it_said(old, upgraded):
    before = old.sql(SAID)
    assert len(before) == 8
    levels = tuple(int(level) for level, _said in before)
    after = upgraded.sql(f"SELECT level_id, wording FROM collections_level_wording WHERE level_id IN {levels}")
    assert sorted(after) == sorted(before)


def prepared(env):
    """By which channels a customer can be reached at each level, and what each of them would send."""
    levels = env["collections.level"].with_context(active_test=False).search([], order="id")
    return {level.id: [sorted(level._prepared()), sorted(level._wordings().items())] for level in levels}


def test_customers_are_reached_by_the_same_channels_and_words(old, upgraded):
    before = old.call(prepared)
    assert {level: said for level, said in upgraded.call(prepared).items() if level in before} == before


def delete_what_is_sent(env):
    from odoo.exceptions import UserError

    try:
        env["mail.template"].search([("name", "=", "Our own e-mail")]).unlink()
    except UserError as error:
        return {"told": str(error)}


def test_what_is_sent_cannot_be_deleted_now_either(upgraded):
    assert "Level “Reminder”" in upgraded.call(delete_what_is_sent)["told"]
