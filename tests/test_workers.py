"""Several servers share one night: the same comes of it as of one worker alone, also when one of them is killed."""

import nights
import pytest
from databases import Database

#: More than a batch.
CUSTOMERS = 2300
#: The customer to whom nothing can be sent.
FAILS = (r"Follow-up of collections\.step\(\d+,\) failed", r"^Traceback")


@pytest.fixture(scope="module")
def evening():
    """A large company, before the night. Copy it."""
    database = Database.fresh("evening")
    assert database.call(nights.owe, customers=CUSTOMERS)["cases"] > 0.9 * CUSTOMERS
    return database


@pytest.fixture(scope="module")
def alone(evening):
    """What comes of a night that one worker does alone."""
    database = evening.copy("alone")
    database.call(nights.alone, accept=FAILS)
    outcome = nights.outcome(database)
    assert len(outcome["messages"]) > 300
    assert [row[-1] for row in outcome["steps"]].count("f") == 1
    return outcome


@pytest.mark.slow  # that one is killed includes it
def test_two_cron_workers_share_a_night(evening, alone, tmp_path):
    database = evening.copy("shared")
    with nights.servers(database, tmp_path) as both:
        nights.fall(database)
        nights.wait_until_over(database)
    check_shares(both)
    assert nights.outcome(database) == alone


@pytest.mark.parametrize("done", ["evaluated", pytest.param("carried out", marks=pytest.mark.slow)])
def test_when_one_is_killed_the_other_does_its_share_too(evening, alone, tmp_path, done):
    database = evening.copy("killed")
    with nights.servers(database, tmp_path) as both:
        nights.fall(database)
        nights.wait_for(lambda: nights.wake(database) or both[0].share(done))
        both[0].kill()
        nights.wait_until_over(database)
    assert nights.outcome(database) == alone


@pytest.fixture(scope="module")
def evening_with_queue(evening):
    """The same company, with the add-on for the job queue."""
    database = evening.copy("queue_evening")
    database.environment |= nights.queue_job()
    database.update("-i", "collections_followup_queue_job")
    return database


@pytest.mark.slow
def test_two_servers_share_the_jobs_of_a_night(evening_with_queue, alone, tmp_path):
    database = evening_with_queue.copy("queue")
    with nights.queue_servers(database, tmp_path) as both:
        nights.fall(database)
        nights.wait_until_over(database)
    check_shares(both)
    assert database.sql("SELECT DISTINCT state, channel FROM queue_job") == [["done", "root.collections_followup"]]
    assert nights.outcome(database) == alone


@pytest.mark.slow  # a minute may pass until the queue sees that a job has died
def test_when_one_of_them_is_killed_its_jobs_are_asked_for_again(evening_with_queue, alone, tmp_path):
    database = evening_with_queue.copy("queue_killed")
    with nights.queue_servers(database, tmp_path) as both:
        nights.fall(database)
        nights.wait_for(lambda: nights.wake(database) or both[0].share("carried out"))
        both[0].kill()
        nights.wait_until_over(database, seconds=180)
    assert nights.outcome(database) == alone


def check_shares(both):
    """Both servers have evaluated cases, and carried out steps."""
    for done in ("evaluated", "carried out"):
        shares = [server.share(done) for server in both]
        print(f"\n{done}: {shares}")
        assert all(shares)


def test_two_nights_begun_in_one_instant_are_one(evening):
    # Odoo says of each row that is refused that its query was bad
    refused = r'bad query: b.INSERT INTO "collections_run"'
    begun = evening.copy("instant").call(nights.begin_twice, accept=[refused])
    assert begun["second"] == [begun["first"]]
