def migrate(cr, version):
    """Addresses that were given on customers' pages: the system, for the page, has made or written the contact."""
    cr.execute("""
        UPDATE res_partner
           SET collections_page_email = email_normalized
         WHERE type = 'collections'
           AND email_normalized IS NOT NULL
           AND 1 IN (create_uid, write_uid)
    """)
