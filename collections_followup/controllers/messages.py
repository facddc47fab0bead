from werkzeug.exceptions import NotFound

from odoo.http import request

from ..tools import typed
from .customer import CustomerRoutes, customer_route
from .uploads import uploaded


class CollectionsMessages(CustomerRoutes):
    """The page on which the customer and the responsible person write to each other."""

    @customer_route("/messages", methods=("GET", "POST"))
    def collections_messages(self, visit, /, **values):
        thread = visit.case.env["collections.page.messages"]

        def act():
            form = typed.Form()
            text = form.take("text", typed.text, thread.env, values.get("text"))
            files = form.take("files", uploaded, "files")
            form.check()
            thread._post(visit.case, visit.person, text, files)
            return request.env._("Your message has arrived. You will get our answer here and by e-mail.")

        shown = thread._shown(visit.case)
        return self._form(
            visit, "collections_followup.page_messages", typed.as_typed(values), act, "/messages", **shown
        )

    @customer_route("/file/<int:attachment_id>")
    def collections_file(self, visit, /, attachment_id, **_options):
        """Return a file of a message, to be saved: the browser opens nothing that was sent to us."""
        file = visit.case.env["collections.page.messages"]._file(visit.case, attachment_id)
        if not file:
            raise NotFound
        stream = request.env["ir.binary"]._get_stream_from(file)
        return stream.get_response(as_attachment=True)
