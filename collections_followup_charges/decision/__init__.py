"""What lateness costs, reckoned: plain Python, in decimal, without Odoo and without a clock."""
