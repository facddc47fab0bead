from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import kinds

#: Prefix of the model names of all kinds.
PREFIX = "collections.work."


class CollectionsWork(models.AbstractModel):
    """The contract of a kind of work: records that wait for a person, found in the worklist and counted beside it.

    Each kind is a model ``collections.work.<name>`` in a file of its own, of this add-on or another. It must define:

    1. ``_model``: the model whose records are each one piece of work.
    2. `_waiting`: domain of those that wait.
    3. `_label`, its name as a filter, and `_button`, the one thing to do about it.

    It may define:

    - ``_place``: its place among the kinds, the lowest first.
    - ``_case``, ``_user``, ``_day``: names of fields of the record: the case, the person asked (empty: the collector),
      and the day by which it is due (empty: it has no due date). ``_company``, where it may have
      no case.
    - ``_groups``: the group of those who can do it; nobody else sees it.
    - `_begins`: the first day on which it can be done, if not at once.
    - `_about`: the text of its line in the worklist; by default the name of the record.
    - `_open`: the action of the button; by default it opens the record.
    - ``_icon``: a name of Font Awesome.
    - `_at_once`: an action for all of them, from where they are counted.

    Whoever sees a case sees the work that waits on it, so kinds are read with all rights; the button opens records with
    the rights of the user who pressed it.
    """

    _name = "collections.work"
    _description = "Work for a Person"

    _place = 100
    _icon = "fa-check-square-o"
    _model = None
    _case = "case_id"
    _user = None
    _day = None
    _company = None
    _groups = None

    @api.model
    def _all(self):
        """Return the kinds of work that the user can do, by name, in their order."""
        return kinds.for_user(self.env, PREFIX)

    @api.model
    def _selection(self):
        """Return (name, label) of all kinds, whoever the user is."""
        return [(name, kind._label()) for name, kind in kinds.in_order(self.env, PREFIX).items()]

    # === MUST BE GIVEN === #

    @api.model
    def _waiting(self):
        """Return the domain of the records that wait for a person."""
        raise NotImplementedError

    @api.model
    def _label(self):
        """Return the name of the kind, translated, such as "Calls"."""
        raise NotImplementedError

    @api.model
    def _button(self):
        """Return the label of the button for one record, translated, such as "Call"."""
        raise NotImplementedError

    # === MAY BE GIVEN === #

    @api.model
    def _begins(self, query):
        """Return the SQL of the first day on which it can be done."""
        return SQL("NULL::date")

    @api.model
    def _about(self, records):
        """Return the text of the line of each record, by id."""
        return {record.id: record.display_name for record in records}

    @api.model
    def _open(self, record):
        """Return the action of the button, or None."""
        return record.get_formview_action()

    @api.model
    def _at_once(self, waiting):
        """Return (label, action) of a button of the overview for all that waits; None if there is none.

        :param waiting: domain of the worklist rows that are counted
        """
        return None

    # === READ === #

    @api.model
    def _rows(self):
        """Return a SELECT of (record, case, user, company, day, begins) of all that waits."""
        records = self.env[self._model].sudo()  # see above
        query = records._search(Domain(self._waiting()))

        def column(name, empty):
            return records._field_to_sql(query.table, name, query) if name else SQL(empty)

        return query.select(
            SQL("%s AS record_id", column("id", "")),
            SQL("%s AS case_id", column(self._case, "NULL::int")),
            SQL("%s AS user_id", column(self._user, "NULL::int")),
            SQL("%s AS company_id", column(self._company, "NULL::int")),
            SQL("%s AS day", column(self._day, "NULL::date")),
            SQL("%s AS begins", self._begins(query)),
        )
