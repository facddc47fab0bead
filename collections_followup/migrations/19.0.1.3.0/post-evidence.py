"""Letters that were written before can be told from forged ones, too."""

import hashlib

from odoo import SUPERUSER_ID, api
from odoo.tools import split_every

#: So many letters are read together.
READ_TOGETHER = 500


def migrate(cr, version):
    """Letters get the hash of what they are now; proposals count as sent, since nobody has noted which ones were."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    letters = env["collections.printed.letter"].search([("document_hash", "=", False)])
    for batch in split_every(READ_TOGETHER, letters.ids, letters.browse):
        for letter in batch:
            if content := letter.attachment_id.raw:
                letter.document_hash = hashlib.sha256(content).hexdigest()
        env.flush_all()
        env.invalidate_all()
    cr.execute("UPDATE collections_agreement SET sent_on = write_date WHERE state = 'proposed' AND sent_on IS NULL")
