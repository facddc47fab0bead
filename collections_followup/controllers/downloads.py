"""Files that are made for who asks for them."""

from odoo.http import content_disposition, request

from ..tools import file_names

#: What a browser is told of a file, by the end of its name.
KINDS = {"pdf": "application/pdf", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def download(name, content, disposition="attachment"):
    """The response that hands out a file.

    :param name: of the file; its end is one of ``KINDS``
    :param disposition: ``attachment`` to be saved, or ``inline`` to be shown
    """
    name = file_names.clean(name)
    headers = [
        ("Content-Type", KINDS[name.rpartition(".")[2]]),
        ("Content-Disposition", content_disposition(name, disposition)),
        ("X-Content-Type-Options", "nosniff"),
    ]
    return request.make_response(content, headers)
