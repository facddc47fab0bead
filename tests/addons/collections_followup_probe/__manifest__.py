{
    "name": "Collections Follow-up: Probe",
    "summary": "For tests: one of each kind of thing that another add-on can bring, each in one file",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "license": "LGPL-3",
    "author": "Collections Follow-up contributors",
    "depends": ["collections_followup"],
    "data": ["security/ir.model.access.csv"],
}
