"""How long the server works for the screens, asked for what the web client asks: read off the views themselves."""

import json
import os
import statistics
from ast import literal_eval
from datetime import timedelta
from functools import partial
from pathlib import Path

from lxml import etree

from .measure import Clock

#: Records that a list shows, that a group-by shows, and that a list within a form shows.
LIST, GROUPS, WITHIN = 80, 80, 40
REPEATS = 5


def main(env):
    """Measure, and add the figures to a file, for the report."""
    figures = measure(env)
    with Path(os.environ["FIGURES"]).open("a", encoding="utf-8") as file:
        print(json.dumps({"screens": figures}), file=file)


def measure(env):
    """Milliseconds and queries by the name of the screen, seen by an accountant of ours."""
    env = env(user=_accountant(env))
    return {name: _time(env, screen) for name, screen in _screens(env)}


def _accountant(env):
    groups = ("collections_followup.collections_group_manager", "account.group_account_invoice")
    values = {"name": "Ann Accountant", "login": "bench_accountant"}
    user = env["res.users"].search([("login", "=", values["login"])]) or env["res.users"].create(
        {**values, "group_ids": [(6, 0, [env.ref(group).id for group in groups])]}
    )
    return user.id


def _time(env, screen):
    """The median of some times; the first is not counted, since templates and views are read then."""
    clocks = []
    for _repeat in range(REPEATS + 1):
        with Clock(env) as clock:
            screen()
        clocks.append(clock)
    return {"ms": 1000 * statistics.median(clock.seconds for clock in clocks[1:]), "queries": clock.queries}


# === THE SCREENS === #


def _screens(env):
    today = env.company._collections_day()
    case, run, move = env["collections.case"], env["collections.run"], env["account.move"]
    opened = [("state", "=", "open")]
    yield from _begin_of_the_day(env)
    yield "Cases", partial(_list, case, opened)
    for name, domain in _filters(case):
        yield f"– filter “{name}”", partial(_list, case, domain)
    for field in ("level_id", "reason_code", "user_id", "next_date:month"):
        yield f"– grouped by {field}", partial(_groups, case, opened, field)
    for text in ("Customer 777", "customer777@"):
        yield f"– search for “{text}”", partial(_list, case, [*opened, ("partner_id", "ilike", text)])
    for kind in ("pivot", "graph"):
        yield f"Dashboard: {kind}", partial(_groups, case, opened, *_dimensions(case, kind))
    yield "Case form", partial(_form, case.search(opened, limit=1))
    yield "Runs", partial(_list, run, [])
    yield "Run form", partial(_form, run.search([("nightly", "=", True)], order="date", limit=1))
    yield "Steps of the run", partial(_list, env["collections.step"], [("run_id", "=", _first_run(run).id)])
    invoices = [("move_type", "in", ("out_invoice", "out_refund"))]
    yield "Invoices, as Odoo shows them", partial(_list, move, invoices)
    yield "– with our columns", partial(_list, move, invoices, OUR_COLUMNS)
    yield "– by next step", partial(_list, move, [*invoices, ("collections_next_date", "<=", today)], OUR_COLUMNS)
    yield "Customers, with our columns", partial(_list, env["res.partner"], [("customer_rank", ">", 0)])
    yield "Contact log", partial(_list, env["collections.contact"], [])
    yield "Installments", partial(_list, env["collections.agreement.installment"], [])
    yield "Aged receivables, by customer", partial(_aging, env, today)
    yield "– of one customer", partial(_aged_items, env, today, case.search(opened, limit=1).partner_id)
    yield "Calendar of promises", partial(_list, env["collections.promise"], [("date", ">", today - timedelta(30))])


def _begin_of_the_day(env):
    """What the web client asks for when a day begins: the overview, the badge above all screens, and the worklist."""
    overview, worklist = env["collections.overview"], env["collections.worklist"]
    yield "Overview, the team's", partial(overview.get_overview, mine=False)
    yield "Overview, one's own", partial(overview.get_overview, mine=True)
    yield "Badge of the menu", overview.get_waiting_count
    for name, mine in (("Worklist, one's own", True), ("Worklist, all of it", False)):
        yield name, partial(_list, worklist, worklist._now(mine))
    yield "– its kinds, counted", partial(_kinds, worklist, worklist._now())


def _kinds(worklist, domain):
    worklist.search_panel_select_range("kind", search_domain=list(domain), enable_counters=True, expand=True)


#: Columns of ours that are hidden until a person asks for them.
OUR_COLUMNS = (
    "collections_level_id",
    "collections_last_contact",
    "collections_case_id",
    "collections_next_date",
    "collections_why",
)


def _first_run(run):
    return run.search([("nightly", "=", True)], order="date", limit=1)


def _filters(model):
    """The filters of the search view that have a domain which can be read as it stands."""
    for node in _arch(model, "search").iter("filter"):
        domain = node.get("domain")
        if domain and "context_today" not in domain and "uid" not in domain:
            yield node.get("string"), literal_eval(domain)


def _list(model, domain, more=()):
    columns = {**_columns(model, "list"), **{name: _one(model, name) for name in more}}
    model.web_search_read(domain, columns, limit=LIST, count_limit=10_001)


def _groups(model, domain, *groupbys):
    model.web_read_group(domain, list(groupbys), ["__count", *_sums(model)], limit=GROUPS)


def _form(record):
    record.web_read(_columns(record, "form"))


def _aging(env, today):
    report, lines = env["collections.aging"].create({"date": today}), env["collections.aging.line"]
    sums = [f"{node.get('name')}:sum" for node in _arch(lines, "list").iter("field") if node.get("sum")]
    lines.web_read_group([("aging_id", "=", report.id)], ["partner_id"], sums, limit=GROUPS)


def _aged_items(env, today, customer):
    report = env["collections.aging"].create({"date": today})
    _list(env["collections.aging.line"], [("aging_id", "=", report.id), ("partner_id", "=", customer.id)])


# === WHAT A VIEW ASKS FOR === #


def _arch(model, kind):
    return etree.fromstring(model.get_view(view_type=kind)["arch"])


def _columns(model, kind):
    """The specification of a view, as ``web_read`` takes it."""
    return _specification(model, _arch(model, kind))


def _specification(model, arch):
    fields = [node for node in arch.iter("field") if not _within(node, arch)]
    return {node.get("name"): _one(model, node.get("name"), node) for node in fields}


def _within(node, arch):
    """Whether the field stands in a view of its own, within that of another field."""
    return any(parent.tag == "field" for parent in node.iterancestors() if parent is not arch)


def _one(model, name, node=None):
    field = model._fields[name]
    if field.type == "many2one":
        return {"fields": {"display_name": {}}}
    if field.type not in ("one2many", "many2many"):
        return {}
    inner = None if node is None else next(node.iterchildren("list", "kanban"), None)
    columns = {"display_name": {}} if inner is None else _specification(model.env[field.comodel_name], inner)
    return {"fields": columns, "limit": WITHIN}


def _dimensions(model, kind):
    nodes = [
        node for node in _arch(model, kind).iter("field") if node.get("type") != "measure" and not node.get("invisible")
    ]
    return [":".join(filter(None, (node.get("name"), node.get("interval")))) for node in nodes]


def _sums(model):
    numbers = ("monetary", "float", "integer")
    return [
        f"{name}:sum" for name, field in model._fields.items() if field.store and field.type in numbers and name != "id"
    ]
