from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import kinds

#: What the names of all kinds begin with.
PREFIX = "collections.work."


class CollectionsWork(models.AbstractModel):
    """The contract of a kind of work: what waits for a person, and is found in the worklist and counted beside it.

    Each kind is a model ``collections.work.<name>`` in a file of its own, of this add-on or another. It must give:

    1. ``_model``: the records of which each is one piece of work.
    2. `_waiting`: domain of those that wait.
    3. `_label`, its name as a filter, and `_button`, the one thing to do about it.

    It may give:

    - ``_place``: its place among the kinds, the lowest first.
    - ``_case``, ``_user``, ``_day``: names of fields of the record: the case, who is asked (empty: whoever looks after
      the customer), and the day by which it is due (empty: it is not due by a day). ``_company``, where it may have
      no case.
    - ``_groups``: the group of those who can do it; nobody else sees it.
    - `_begins`: from which day on it can be done, where that is not at once.
    - `_about`: what a line says of it; the name of the record otherwise.
    - `_open`: what the button does; it opens the record otherwise.
    - ``_icon``: a name of Font Awesome.
    - `_at_once`: what can be done to all of them from where they are counted.

    Whoever sees a case sees what waits about it, so kinds are read with all rights; what the button opens is read with
    the rights of whoever has pressed it.
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
        """The kinds that whoever asks can do, by name, in their order."""
        return kinds.for_user(self.env, PREFIX)

    @api.model
    def _selection(self):
        """(name, label) of all kinds, whoever asks."""
        return [(name, kind._label()) for name, kind in kinds.in_order(self.env, PREFIX).items()]

    # === MUST BE GIVEN === #

    @api.model
    def _waiting(self):
        """Domain of the records that wait for a person."""
        raise NotImplementedError

    @api.model
    def _label(self):
        """What these are called, translated, such as "Calls"."""
        raise NotImplementedError

    @api.model
    def _button(self):
        """What is done about one of them, translated, such as "Call"."""
        raise NotImplementedError

    # === MAY BE GIVEN === #

    @api.model
    def _begins(self, query):
        """SQL of the day from which on it can be done."""
        return SQL("NULL::date")

    @api.model
    def _about(self, records):
        """What a line says of each record: text by id."""
        return {record.id: record.display_name for record in records}

    @api.model
    def _open(self, record):
        """What the button does: an action, or None."""
        return record.get_formview_action()

    @api.model
    def _at_once(self, waiting):
        """What can be done to all that waits, as (label, action) of a button of the overview; None when nothing can.

        :param waiting: domain of the rows of the worklist that are counted
        """
        return None

    # === READ === #

    @api.model
    def _rows(self):
        """SELECT of (record, case, user, company, day, begins) of all that waits."""
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
