{
    "name": "Collections Follow-up: Job Queue",
    "summary": "Large follow-up runs as jobs, over as many Odoo servers as there are",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "Collections Follow-up contributors",
    "development_status": "Beta",
    "depends": ["collections_followup", "queue_job"],
    "data": ["data/queue_job_function_data.xml"],
}
