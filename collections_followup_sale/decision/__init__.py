"""Which orders are held, and why: plain Python, without Odoo and without a clock."""
