from collections.abc import Callable
from types import MappingProxyType
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...decision import Case, Receivable
from ...tools import bulk, kinds

#: Prefix of the model names of all facts.
PREFIX = "collections.fact."
#: The types that hold facts about cases and about open items.
KINDS = {"case": Case, "item": Receivable}


class Asked(NamedTuple):
    """The cases whose facts are read.

    :ivar company: the company of all of them
    :ivar is_among: function of the SQL of a case id that returns the condition that the case is one of them
    :ivar apart: ids of contacts that are read as if they did not exist
    """

    company: models.BaseModel
    is_among: Callable
    apart: tuple[int, ...] = ()

    @classmethod
    def of(cls, cases, apart=()):
        """Return Asked for cases of one company."""
        return cls(cases.company_id, lambda case_id: SQL("%s = ANY(%s)", case_id, bulk.ids(cases.ids)), apart)


class CollectionsFact(models.AbstractModel):
    """The contract of a fact: data about cases, or about their open items, that the rules use.

    Each kind is a model ``collections.fact.<name>`` in a file of its own, of this add-on or another. It defines both
    what is read, and what a night compares to find the cases that have changed.

    A fact about cases or items, with ``_about``, is read along with the others by one query for all:

    1. ``_columns`` (required): {name: SQL}. A name of a field of ``decision.Case``, or ``decision.Receivable``,
       fills it; any other goes to its ``others``, where the guards of the same add-on find it, unless it is empty
       (NULL, FALSE, 0, ''). If all columns of an item are empty, its Receivable keeps its defaults.
    2. ``_joins`` (optional): the tables of the columns, joined to ``kase`` (collections_case) or ``line``
       (account_move_line, with ``kase`` and ``partner``), with one row for each at the most.
    3. ``_given`` (optional): converts the values of a row, where they are not fields as they are.

    A fact without ``_about`` has queries of its own, for which the ledger asks it by name.

    Names of facts, columns and SQL aliases share one namespace: another add-on begins them with its own name. A join
    of grouped rows reads only those of ``asked.is_among``; one of a single row needs no such condition. A change
    to the company itself has all its cases evaluated again, and needs no fact.

    ``_fingerprint`` is called in each night, before cases are evaluated: SELECTs of (case id, hash) of everything the
    fact depends on. A fact that has ``_about`` derives it from its columns, and returns less where less is enough.
    ``_reads`` names the models whose pending changes are written to the database first.
    """

    _name = "collections.fact"
    _description = "Fact about Debtors"

    #: ``case``, ``item``, or None.
    _about = None
    #: The models that it reads.
    _reads = ()

    @api.model
    def _all(self):
        """Return all facts, in the order of their names."""
        return list(kinds.named(self.env, PREFIX).values())

    @api.model
    def _flush(self):
        """Write pending changes to the database, so that the queries see them."""
        for name in set().union(*(fact._models_read() for fact in self._all())):
            self.env[name].flush_model()

    @api.model
    def _models_read(self):
        return self._reads

    # === TO BE GIVEN BY EACH FACT === #

    @api.model
    def _columns(self):
        """Return the columns, by name: a dict of SQL."""
        raise NotImplementedError

    @api.model
    def _joins(self, asked):
        """Return the tables of the columns: SQL that comes after FROM.

        :param asked: Asked
        """
        return SQL()

    @api.model
    def _given(self, values):
        """Return the fields of a Case or Receivable to fill, and facts of other names.

        :param values: dict of the columns of one row
        """
        return values

    @api.model
    def _fingerprint(self, company):
        """Yield the fingerprint: SELECTs of (case id, hash).

        They read from ``evaluated`` (id and partner_id of the cases in question) or ``partner`` (id and case_id of
        their customers, contacts included, with addresses); ``rates`` has the hash of the currency rates.
        """
        asked = Asked(company, lambda case_id: SQL("%s IN (SELECT id FROM evaluated)", case_id))
        columns = self._columns().values()
        if self._about == "case":
            yield SQL(
                "SELECT kase.id, %s FROM evaluated JOIN collections_case kase ON kase.id = evaluated.id %s",
                self._hash(*columns),
                self._joins(asked),
            )
        else:
            yield SQL(
                """
                SELECT kase.id, %s
                  FROM partner
                  JOIN collections_case kase ON kase.id = partner.case_id
                  JOIN account_move_line line ON line.partner_id = partner.id AND %s
                %s
                """,
                self._hash("line.id", *columns),
                self.env["collections.ledger"]._is_open(company, "line"),
                self._joins(asked),
            )

    # === FOR EACH FACT TO USE === #

    @api.model
    def _hash(self, *values):
        """Return the hash of a row of values, each a text or an SQL."""
        parts = (value if isinstance(value, SQL) else SQL(value) for value in values)
        return SQL("hashtextextended(ROW(%s)::text, 0)", SQL(", ").join(parts))

    # === READ TOGETHER === #

    @api.model
    def _selected(self, about):
        """Return the columns of all facts about cases or items: SQL for SELECT, each after a comma."""
        columns = [column for fact in self._about_all(about) for column in fact._columns().values()]
        return SQL().join(SQL(", %s", column) for column in columns)

    @api.model
    def _joined(self, about, asked):
        """Return the tables that they are taken from."""
        return SQL(" ").join(fact._joins(asked) for fact in self._about_all(about))

    @api.model
    def _reader(self, about):
        """Return a function of a row's values, in the order of ``_selected``, that returns the fields to fill: a dict.

        It accepts further known values, by name, which also go to the fields, or to ``others``.
        """
        parts, fields = [], KINDS[about]._fields
        for fact in self._about_all(about):
            start = parts[-1][1].stop if parts else 0
            names = tuple(fact._columns())
            parts.append((names, slice(start, start + len(names)), fact._given))

        def read(values, known=MappingProxyType({})):
            found = dict(known)
            for names, place, given in parts:
                found.update(given(dict(zip(names, values[place], strict=True))))
            if others := found.keys() - fields:
                found["others"] = {name: value for name in others if (value := found.pop(name))}
            return found

        return read

    @api.model
    def _about_all(self, about):
        return [fact for fact in self._all() if fact._about == about]
