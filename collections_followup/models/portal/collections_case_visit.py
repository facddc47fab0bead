from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: The most actions of a customer on the page of one case in an hour; more suggest a lost person or a program.
MOST_IN_AN_HOUR = 20
#: The most new links sent in a day.
MOST_LINKS_IN_A_DAY = 3


class TooManyRequests(UserError):
    """Error: more requests than a customer needs; they are possible again later."""


class CollectionsCase(models.Model):
    """A customer's visits to the page: their number is limited, and their effects are logged as contacts."""

    _inherit = "collections.case"

    def _serialize_requests(self):
        """Serialize requests for one case: the second waits here, and then reads what the first has done.

        A lock alone would let the second continue with what it had read before: only a row that was written makes
        PostgreSQL refuse that, and Odoo then runs the whole request again.
        """
        self.ensure_one()
        self.env.cr.execute(SQL("UPDATE collections_case SET write_date = write_date WHERE id = %s", self.id))

    def _check_limit(self):
        """Refuse more than a customer needs, whoever sends it. Visitors of one case wait for each other here.

        :raises TooManyRequests: if too much was done in the last hour
        """
        self._serialize_requests()
        if self._visits(hours=1) >= MOST_IN_AN_HOUR:
            raise TooManyRequests(
                self.env._("Too many requests in one hour. Please try again later, or write to us: we read everything.")
            )

    def _visits(self, **ago):
        """Return the number of log entries that the customer has made in that time."""
        since = fields.Datetime.subtract(fields.Datetime.now(), **ago)
        domain = [("case_id", "=", self.id), ("channel", "=", "portal"), ("date", ">", since)]
        return self.env["collections.contact"].search_count(domain)

    def _log_visit(self, summary, person, kind="conversation", **values):
        """Log what the customer has said or done on the page.

        :param person: partner who did it
        :param kind: ``conversation`` counts as a contact, ``message`` also waits to be read, ``notice`` neither
        :returns: the collections.contact
        """
        return (
            self.env["collections.contact"]
            .sudo()
            .create(
                {
                    "case_id": self.id,
                    "direction": "in",
                    "kind": kind,
                    "channel": "portal",
                    "person_id": person.id,
                    "summary": summary,
                    **values,
                }
            )
        )

    def _send_new_link(self):
        """Send the customer a link that opens the page, to the address on file and to no other.

        :returns: True if it was sent
        """
        self._serialize_requests()
        email = self.env["collections.channel.email"]
        if self._links_sent() >= MOST_LINKS_IN_A_DAY or self.id in email._problems(self):
            return False
        logged = {"kind": "notice", "channel": "portal", "summary": self.env._("New link to the page")}
        email._send_template("collections_followup.mail_template_link", self, user_id=False, **logged)
        return True

    def _links_sent(self):
        since = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        domain = [("case_id", "=", self.id), ("channel", "=", "portal"), ("direction", "=", "out")]
        return self.env["collections.contact"].search_count([*domain, ("date", ">", since)])
