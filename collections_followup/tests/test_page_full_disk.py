import resource
from contextlib import contextmanager

from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal import PortalCommon

ORDER = ("files", ("order.txt", b"Two hundred bags of flour.\n" * 9000, "text/plain"))
SORRY = "nothing was saved"


@tagged("post_install", "-at_install")
class TestPageFullDisk(PortalCommon):
    """A disk that is full loses nothing of what a customer has typed, and saves no half of it."""

    @contextmanager
    def full_disk(self, takes=0):
        """No file of the server may become longer than so many bytes."""
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (takes, before[1]))
        try:
            with mute_logger("odoo.addons.collections_followup.controllers.customer", "odoo.http"):
                yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        self.env.invalidate_all()

    def tell(self, text, **options):
        return self.send("/messages", {"text": text}, self.token(), **options)

    def assertSorry(self, response, typed):
        self.assertRefused(response, SORRY, 507)
        self.assertIn(typed, response.text)
        self.assertNotIn("has arrived", response.text)
        self.env.invalidate_all()
        self.assertFalse(self.visits())
        self.assertFalse(self.own.message_ids.filtered(lambda m: m.message_type == "comment"))

    def test_file_that_does_not_fit_is_not_half_saved_and_goes_when_there_is_room_again(self):
        self.page(token=self.token())
        csrf = self.csrf()
        with self.full_disk(takes=100_000):
            data = {"text": "Our order", "csrf_token": csrf}
            url = f"/my/collections/{self.own.id}/messages"
            response = self.url_open(url, data=data, files=[ORDER], allow_redirects=False)
        self.assertSorry(response, "Our order</textarea>")
        self.assertDone(self.tell("Our order", files=[ORDER]), "Your message has arrived")
        self.env.invalidate_all()
        self.assertEqual(self.visits().mail_message_id.attachment_ids.raw, ORDER[1][1])

    def test_words_alone_are_not_lost_where_not_even_the_session_can_be_kept(self):
        token = self.token()
        self.page("/messages", token)
        csrf = self.csrf()
        with self.full_disk():
            data = {"text": "Could we pay in parts?", "csrf_token": csrf}
            url = f"/my/collections/{self.own.id}/messages"
            response = self.url_open(url, data=data, allow_redirects=False)
        self.assertSorry(response, "Could we pay in parts?</textarea>")
        self.assertNotIn("has arrived", self.text(self.page("/messages", token)))

    def test_database_without_room_is_told_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fi_FI")
        self.late.lang = "fi_FI"
        self.env.cr.execute("""
            CREATE FUNCTION pg_temp.full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
            CREATE TRIGGER full_disk BEFORE INSERT ON collections_contact
            FOR EACH ROW EXECUTE FUNCTION pg_temp.full_disk();
        """)
        with mute_logger("odoo.sql_db", "odoo.addons.collections_followup.controllers.customer"):
            response = self.tell("Voimmeko maksaa erissä?")
        self.assertEqual(response.status_code, 507)
        self.assertIn("Voimmeko maksaa erissä?</textarea>", response.text)
        self.assertIn('lang="fi-FI"', response.text)
        self.env.cr.execute("DROP TRIGGER full_disk ON collections_contact")
        self.assertEqual(self.tell("Voimmeko maksaa erissä?").status_code, 303)

    def test_other_trouble_is_not_taken_for_a_full_disk(self):
        self.env.cr.execute("""
            CREATE FUNCTION pg_temp.trouble() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'trouble'; END $$;
            CREATE TRIGGER trouble BEFORE INSERT ON collections_contact
            FOR EACH ROW EXECUTE FUNCTION pg_temp.trouble();
        """)
        with mute_logger("odoo.sql_db", "odoo.http"):
            self.assertEqual(self.tell("Hello").status_code, 500)
