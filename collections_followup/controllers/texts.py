from werkzeug.exceptions import BadRequest, NotFound

from odoo import SUPERUSER_ID, http
from odoo.http import request

from ..models.settings.res_company_texts import TEXTS_PATH

#: The most bytes that a provider hands over for one text message.
MOST_BYTES = 16 * 1024
#: What providers call number, words and id of a text: Twilio's names, which others use too, and those of JSON.
NAMES = {"number": ("From", "from"), "words": ("Body", "text"), "reference": ("MessageSid", "id")}
#: An answer that says nothing, to which providers send nothing to the customer (TwiML).
NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


class CollectionsTexts(http.Controller):
    """Takes in the text messages of customers, as their provider hands them over."""

    @http.route(
        f"{TEXTS_PATH}/<int:company_id>/<string:secret>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=MOST_BYTES,
    )
    def collections_text(self, company_id, secret, **_given):
        """Take in a text message; whoever does not know the secret finds nothing here.

        The provider is no user: the secret is the right to hand over a text, and to nothing else.
        """
        company = request.env["res.company"].sudo().browse(company_id).exists()  # compared with its secret, below
        if not company or not company._collections_takes_texts(secret):
            raise NotFound
        env = request.env(user=SUPERUSER_ID, su=True)  # the secret is genuine: what comes in is logged by the system
        incoming = env["collections.incoming.text"].with_company(company)
        incoming._take(company.with_env(incoming.env), **self._given())
        return request.make_response(NOTHING, [("Content-Type", "text/xml; charset=utf-8")])

    def _given(self):
        """Return what was handed over, by form or as JSON.

        :raises BadRequest: if it cannot be read
        """
        values = request.httprequest.form
        if request.httprequest.mimetype == "application/json":
            try:
                values = request.get_json_data()
            except ValueError as unreadable:
                raise BadRequest from unreadable
        if not hasattr(values, "get"):
            raise BadRequest
        found = {name: next(filter(None, map(values.get, names)), "") for name, names in NAMES.items()}
        return {name: str(value) for name, value in found.items()}
