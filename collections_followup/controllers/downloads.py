"""Files that are made on request."""

from odoo.http import content_disposition, request

from ..tools import file_names

#: The content type of a file, by its extension.
KINDS = {"pdf": "application/pdf", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def download(name, content, disposition="attachment"):
    """Return the response that hands out a file.

    :param name: name of the file; its extension is one of ``KINDS``
    :param disposition: ``attachment`` to be saved, or ``inline`` to be shown
    """
    name = file_names.clean(name)
    headers = [
        ("Content-Type", KINDS[name.rpartition(".")[2]]),
        ("Content-Disposition", content_disposition(name, disposition)),
        ("X-Content-Type-Options", "nosniff"),
    ]
    return request.make_response(content, headers)
