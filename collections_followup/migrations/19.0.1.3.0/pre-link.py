def migrate(cr, version):
    """The secret of links moves to a field that nobody can read, and that Odoo's own routes do not know.

    Links that were sent stay open: they are signed by it, and have never carried it since version 19.0.1.1.0.
    """
    cr.execute("ALTER TABLE collections_case RENAME COLUMN access_token TO link_secret")
