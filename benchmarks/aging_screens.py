"""Aged receivables as a person may ask for them: every filter and every grouping, pivot, graph and plain list."""

import json
import os
from ast import literal_eval
from functools import partial
from pathlib import Path

from . import screens


def main(env):
    """Measure, and add the figures to a file, for the report."""
    figures = measure(env)
    with Path(os.environ["FIGURES"]).open("a", encoding="utf-8") as file:
        print(json.dumps({"aged": figures}), file=file)


def measure(env):
    """Milliseconds and queries of each way, seen by an accountant of ours."""
    env = env(user=screens._accountant(env))
    env.cr.commit()
    return {name: screens._time(env, way) for name, way in ways(env)}


def ways(env):
    """What is shown, and a call that asks for it as the web client does, by name."""
    model = env["collections.aging.line"]
    view = screens._arch(model, "list")
    sums = [f"{node.get('name')}:sum" for node in view.iter("field") if node.get("sum")]
    [first] = [view.get("default_group_by")]
    for name, domain in screens._filters(model):
        yield f"– filter “{name}”", partial(_grouped, env, domain, first, sums)
    for name, field in _groupings(model):
        yield f"– by {name}", partial(_grouped, env, [], field, sums)
    yield "– without groups", partial(_plain, env)
    yield "– pivot", partial(_pivot, env, *_axes(model))
    yield "– graph", partial(_graph, env, screens._dimensions(model, "graph"))


def _groupings(model):
    for node in screens._arch(model, "search").iter("filter"):
        if field := literal_eval(node.get("context") or "{}").get("group_by"):
            yield node.get("string"), field


def _axes(model):
    """The rows and the columns of the pivot."""
    nodes = [node for node in screens._arch(model, "pivot").iter("field") if node.get("type") in ("row", "col")]
    return [[node.get("name") for node in nodes if node.get("type") == axis] for axis in ("row", "col")]


def _lines(env, domain=()):
    """Each asks a report of its own, as who opens it does."""
    report = env["collections.aging"].create({"date": env.company._collections_day()})
    return env["collections.aging.line"], [("aging_id", "=", report.id), *domain]


def _grouped(env, domain, field, sums):
    lines, asked = _lines(env, domain)
    lines.web_read_group(asked, [field], sums, limit=screens.GROUPS)


def _plain(env):
    screens._list(*_lines(env))


def _pivot(env, rows, columns):
    lines, asked = _lines(env)
    lines.formatted_read_grouping_sets(asked, [[], rows, columns, rows + columns], ["__count", "amount:sum"])


def _graph(env, dimensions):
    lines, asked = _lines(env)
    lines.formatted_read_group(asked, dimensions, ["__count", "amount:sum"])
