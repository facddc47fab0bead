{
    "name": "Collections Follow-up: Recovery",
    "summary": "When reminding ends: collection agencies, the legal path, what collecting costs, and write-offs",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "Collections Follow-up contributors",
    "development_status": "Beta",
    "depends": ["collections_followup"],
    "data": [
        "security/ir.model.access.csv",
        "security/collections_recovery_security.xml",
        "data/ir_sequence_data.xml",
        "views/res_config_settings_views.xml",
        "views/collections_recovery_menus.xml",
        "views/collections_write_off_views.xml",
        "views/collections_case_views.xml",
    ],
}
