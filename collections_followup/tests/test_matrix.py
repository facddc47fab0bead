"""Who may do what: everybody tries everything for real, and the answers are those of ``access/README.md``."""

import inspect
import sys
from collections import Counter

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, MissingError, RedirectWarning, UserError
from odoo.service.model import call_kw, get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import expected
from .one_of_each import PLACES, ROLES, OneOfEach

MAIN = "collections_followup"
ADDON = f"odoo.addons.{MAIN}"
#: What Odoo logs of each refusal.
NOISE = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model", "odoo.models", "odoo.sql_db")
NOTHING = "–"
#: The letter that stands in a cell for each operation.
LETTERS = {
    "R": "read",
    "r": "part",
    "S": "search",
    "X": "export",
    "W": "write",
    "C": "create",
    "I": "import",
    "P": "copy",
    "D": "unlink",
    "O": "onchange",
    "N": "new",
}
#: What is made with something else: rows of a report, lines of a calendar.
PARTS = {
    "collections.aging.line": ("collections.aging", "aging_id"),
    "collections.agreement.make.line": ("collections.agreement.make", "make_id"),
}
#: Models without records whose methods the web client calls.
CALLED = ("collections.overview",)
#: Methods that a letter stands for.
OPERATIONS = {"read", "search", "export_data", "write", "create", "name_create", "load", "copy", "unlink", "onchange"}
#: Words that only who may see the case of Late Ltd reads anywhere.
SECRETS = ("Late Ltd", "Secret Lane", "late@customer.example", "1,000.17", "1000.17", "secret-of-a-link")


class MatrixCommon(OneOfEach):
    """Whatever somebody has done is undone before the next one comes."""

    #: The add-on whose models are tried, and its table; another add-on beside this one has its own.
    addon, table, parts = MAIN, expected.TABLE, PARTS

    def setUp(self):
        super().setUp()
        self.tried, self.wrong, self.written = Counter(), [], []
        execute = type(self.env.cr).execute

        def noticed(cursor, query, *arguments, **options):
            statement = getattr(query, "code", query)
            if statement.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
                self.written.append(statement)
            return execute(cursor, query, *arguments, **options)

        self.patch(type(self.env.cr), "execute", noticed)
        for model in ("ir.model.access", "ir.rule"):  # whom to ask for access takes longer to say than to refuse it
            self.patch(type(self.env[model]), "_make_access_error", lambda *_what: AccessError("refused"))

    def models(self):
        """The models that this add-on has made, by name."""
        found = ((name, self.env[name]) for name in sorted(self.env.registry))
        return {name: model for name, model in found if model._original_module == self.addon}

    def methods_of_ours(self, model):
        """Names of the methods of a model that anybody can call, and that are nobody's but this add-on's."""
        found = {name: self.homes(model, name) for name in self.public(model)}
        return [
            name for name, homes in found.items() if all(ADDON in home for home in homes) and self._is_own(model, homes)
        ]

    def _is_own(self, model, homes):
        """Whether a method is tried here: with the add-on beside the main one that brings it, or its model."""
        modules = {self.env[model]._original_module, *(home.split(".")[2] for home in homes)}
        beside = {module for module in modules if module.startswith(f"{MAIN}_")}
        return self.addon in (beside or {MAIN})

    def public(self, model):
        kind = type(self.env[model])
        return [name for name in dir(kind) if not name.startswith("_") and self.is_public(model, name)]

    def is_public(self, model, name):
        try:
            return bool(get_public_method(self.env[model], name))
        except (AccessError, AttributeError):
            return False

    def homes(self, model, name):
        """Modules in which a method is defined."""
        return [kind.__module__ for kind in type(self.env[model]).mro() if name in vars(kind)]

    # === SOMEBODY TRIES === #

    def as_visitor(self, visitor):
        user = self.visitors[visitor]
        return self.env(user=user.id, context={"allowed_company_ids": user.company_ids.ids, "lang": "en_US"})

    def call(self, env, model, method, ids, *arguments, **values):
        """As a client calls it."""
        of_model = getattr(get_public_method(env[model], method), "_api_model", False)
        return call_kw(env[model], method, list(arguments if of_model else (ids, *arguments)), values)

    def attempt(self, what, work):
        """``done``, ``refused``, or ``told`` why it cannot be done; anything else is wrong. And the answer."""
        savepoint = self.env.cr.savepoint()
        self.written.clear()
        outcome, answer = "wrong", None
        try:
            answer = work()
            self.env.flush_all()
            outcome = "done"
        except (AccessError, MissingError):
            outcome = "refused"
        except (UserError, RedirectWarning, IntegrityError) as told:  # Odoo puts the latter into words
            outcome, answer = "told", str(told)
        except Exception as error:
            self.wrong.append(f"{what}: {error!r}")
        self.tried[outcome] += 1
        self._undo(savepoint, outcome)
        return outcome, answer

    def _undo(self, savepoint, outcome):
        """Undo it, and forget what was read only if something else may stand there now."""
        transaction = self.env.transaction
        pending = any(transaction.field_dirty.values()) or any(transaction.tocompute.values())
        if outcome in ("done", "refused") and not self.written and not pending:
            savepoint._cr.execute(f'RELEASE SAVEPOINT "{savepoint.name}"')
            savepoint.closed = True
            if outcome == "refused":
                self.env.invalidate_all(flush=False)  # saying why has read some of it
        else:
            savepoint.close(rollback=True)

    def own_id(self, env, model):
        """Id of the record with which somebody tries it: of wizards their own, if they get one."""
        record = self.records.get(model) or self.of_odoo.get(model) or self.env[model]
        try:
            if model in self.parts:
                parent, link = self.parts[model]
                made = self.call(env, parent, "create", [], self.values(parent))
                env.flush_all()  # the parts come by being computed
                found = self.call(env, model, "search", [], [(link, "=", made)], limit=1)
                return found[0] if found else record.id
            return self.call(env, model, "create", [], self.values(model)) if self.env[model]._transient else record.id
        except UserError:
            env.cr.clear()
            return record.id

    def each(self, model, tries):
        """What ``tries(env, record id, what)`` returns for each visitor, with their own record of the model."""
        found = {}
        for visitor in self.visitors:
            self.env.invalidate_all()  # a request begins with nothing that others have read
            with self.env.cr.savepoint() as savepoint:
                env = self.as_visitor(visitor)
                what = f"{' '.join(visitor)}, {model}"
                found[visitor] = tries(env, self.own_id(env, model), what)
                savepoint.rollback()
        return found

    # === THE TABLE === #

    def rows(self, name, answers):
        """Rows of the table: one for each group of places in which the answers are the same."""
        groups = {}
        for place in PLACES:
            groups.setdefault(tuple(answers[role, place] for role in ROLES), []).append(place)
        nothing = tuple(NOTHING for _role in ROLES)
        if len(groups) > 1:
            groups.pop(nothing, None)
        return {(f"{name}", ", ".join(places)): cells for cells, places in groups.items()}

    def assertTable(self, title, found):
        """What was found is what the table says; else the rows are shown as they would have to be written."""
        self.assertFalse(self.wrong, "Neither done nor refused, but broken:")
        table = {key: tuple(cells.values()) for key, cells in expected.rows(title, 2, self.table).items()}
        lines = [
            f"{sign} {expected.row(f'`{key[0]}`', key[1], *cells)}"
            for sign, these, others in (("found:", found, table), ("in the table:", table, found))
            for key, cells in sorted(these.items())
            if others.get(key) != cells
        ]
        self.assertFalse(lines, expected.ADVICE % title + "\n".join(lines))

    def say(self, what):
        counts = ", ".join(f"{count} {name}" for name, count in sorted(self.tried.items()))
        sys.stdout.write(f"{what}: {sum(self.tried.values())} tried, {counts}\n")


@tagged("post_install", "-at_install")
class TestMatrix(MatrixCommon):
    """What users and visitors may do by the calls that any of them can send."""

    def test_there_is_a_record_of_each_model(self):
        tables = {name for name, model in self.models().items() if not model._abstract}
        self.assertEqual(
            sorted(tables - self.records.keys()), [], "Make one of each in tests/one_of_each.py, and add a row."
        )
        abstract = {name for name, model in self.models().items() if model._abstract}
        self.assertEqual(abstract, expected.names("Models without records", self.table), f"Name them in {self.table}")

    @mute_logger(*NOISE)
    def test_records(self):
        found = {}
        for model in sorted(self.records.keys() & self.models().keys()):
            found |= self.rows(model, self.each(model, self._letters))
        self.say("Records")
        self.assertTable("Records", found)

    def _letters(self, env, record_id, what):
        model = what.rpartition(", ")[2]
        return "".join(letter for letter in LETTERS if self._manages(env, model, record_id, what, letter)) or NOTHING

    def _manages(self, env, model, record_id, what, letter):
        operation = getattr(self, f"_try_{LETTERS[letter]}")
        outcome, answer = self.attempt(f"{what}, {LETTERS[letter]}", lambda: operation(env, model, record_id))
        return outcome == "done" and bool(answer)

    def _plain(self, model):
        """A field that every reader of the record reads."""
        return next(
            name for name in ("create_uid", "move_id", "case_id", "contact_id") if name in self.env[model]._fields
        )

    def _try_read(self, env, model, record_id):
        return self.call(env, model, "read", [record_id])

    def _try_part(self, env, model, record_id):
        """Whether some fields are read, and others not: what a field shows may be somebody else's."""
        try:
            with self.env.cr.savepoint():
                return not self._try_read(env, model, record_id)
        except AccessError:
            env.invalidate_all()  # saying why it was refused has read some of it
            return self.call(env, model, "read", [record_id], [self._plain(model)])

    def _try_search(self, env, model, record_id):
        return self.call(env, model, "search", [], [("id", "=", record_id)])

    def _try_export(self, env, model, record_id):
        return self.call(env, model, "export_data", [record_id], [f"{self._plain(model)}/.id"])

    def _try_write(self, env, model, record_id):
        return self.call(env, model, "write", [record_id], self.changes(model))

    def _try_create(self, env, model, _record_id):
        return self.call(env, model, "create", [], self.values(model))

    def _try_import(self, env, model, _record_id):
        values = self.values(model) or {"display_name": "x"}
        names = [f"{name}/.id" if env[model]._fields[name].relational else name for name in values]
        cells = [value[0][2][0] if isinstance(value, list) else value for value in values.values()]
        return self.call(env, model, "load", [], names, [[str(cell) for cell in cells]])["ids"]

    def _try_copy(self, env, model, record_id):
        return self.call(env, model, "copy", [record_id])

    def _try_unlink(self, env, model, record_id):
        return self.call(env, model, "unlink", [record_id])

    def _try_onchange(self, env, model, record_id):
        self.call(env, model, "onchange", [record_id], {}, [], {"display_name": {}})
        return True

    def _try_new(self, env, model, _record_id):
        """Whether a form that names our records tells something of the customer before it is saved."""
        given = {f"default_{name}": value for name, value in self.values(model).items()}
        fields = {name: {} for name in env[model]._fields}
        answer = str(self.call(env, model, "onchange", [], {}, [], fields, context={**env.context, **given}))
        return any(secret in answer for secret in SECRETS)

    # === METHODS === #

    @mute_logger(*NOISE)
    def test_methods_of_ours(self):
        found = {}
        for model in (m for m in sorted(self.env.registry) if m in CALLED or not self.env[m]._abstract):
            for name in self.methods_of_ours(model):
                found |= self.rows(f"{model}.{name}", self._method(model, name))
        self.say("Methods")
        self.assertTable("Methods", found)

    def _method(self, model, name):
        def answer(env, record_id, what):
            ids = [record_id] if record_id else []
            outcome, _answer = self.attempt(f"{what}.{name}", lambda: self.call(env, model, name, ids))
            return NOTHING if outcome == "refused" else outcome

        return self.each(model, answer)

    @mute_logger(*NOISE)
    def test_methods_from_odoo_tell_and_change_nothing_for_who_may_not_look(self):
        known, seen = expected.names("Methods from Odoo"), set()
        may = expected.rows("Records", 2, self.table)
        for model, kind in self.models().items():
            ours = set(self.methods_of_ours(model))
            names = set(self.public(model)) - OPERATIONS
            seen |= names - ours
            for visitor in self._outsiders(model, kind, may):
                for name in sorted(names if kind._abstract and model not in CALLED else names - ours):
                    self._call_blindly(visitor, model, name)
        self.say("Methods from Odoo")
        self.assertEqual(seen - known, set(), f"Name them in {expected.TABLE}, below “Methods from Odoo”.")
        self.assertFalse(self.wrong)

    def _outsiders(self, model, kind, may):
        """Visitors who may not see the record; of a wizard, which belongs to a colleague, that is everybody."""
        if kind._abstract:
            return [("nobody", "own"), ("internal", "own"), ("manager", "own")]
        different = [role for role in ROLES if role not in ("other portal", "billing")]  # like portal and internal here
        if kind._transient or model in self.parts:
            return [(role, "own") for role in different]
        lookers = {
            (role, place)
            for (name, places), cells in may.items()
            for place in places.split(", ")
            for role, cell in cells.items()
            if name == model and cell != NOTHING
        }
        places = ("own", "elsewhere")
        return [(role, place) for role in different for place in places if (role, place) not in lookers]

    def _call_blindly(self, visitor, model, name):
        """Call a method of Odoo with whatever its arguments are called after."""
        env, record = self.as_visitor(visitor), self.records.get(model)
        method = get_public_method(self.env[model], name)
        parameters = list(inspect.signature(method).parameters.values())[1:]
        needed = [p.name for p in parameters if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD]
        ids, values = record.ids if record else [1], [ARGUMENTS.get(parameter, []) for parameter in needed]
        what, broken = f"{' '.join(visitor)}, {model}.{name}", len(self.wrong)
        outcome, answer = self.attempt(what, lambda: self.call(env, model, name, ids, *values))
        del self.wrong[broken:]  # a method of Odoo that cannot do with such arguments has told nothing
        if outcome == "done" and self.written or any(secret in str(answer) for secret in SECRETS):
            self.wrong.append(f"{what}: {self.written or answer}")


#: What the arguments of Odoo's methods are given, by their names.
ARGUMENTS = {
    "fields": ["display_name"],
    "fields_list": ["display_name"],
    "field_name": "display_name",
    "field_names": ["display_name"],
    "values": {},
    "vals": {"display_name": "x"},
    "name": "x",
    "specification": {"display_name": {}},
    "aggregates": ["__count"],
    "groupby": ["create_uid"],
    "operation": "read",
    "progress_bar": {"field": "create_uid", "colors": {}},
    "group_by": "create_uid",
    "new": 1,
    "translations": {},
}
