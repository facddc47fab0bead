"""What ``scripts/audit`` looks for; what is right stands in docs/audit.md, with its reason."""

import ast
import csv
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXPLAINED = ROOT / "docs" / "audit.md"
ADVISORIES = ROOT / "requirements" / "advisories.csv"
ADDONS = sorted(manifest.parent.name for manifest in ROOT.glob("collections_followup*/__manifest__.py"))
#: Of bandit: assertions are in tests only, and words such as "token" beside a string are no passwords here.
NOT_ASKED = "B101,B105,B106,B107"


# === CODE === #


class Reader(ast.NodeVisitor):
    """Finds in a module what its author should have a reason for."""

    def __init__(self, text, is_door=False):
        self.is_door = is_door  # of controllers and wizards all functions are asked
        self.lines, self.functions, self.found = text.splitlines(), [], []
        self.visit(ast.parse(text))

    def add(self, rule):
        self.found.append((rule, self.functions[-1].name if self.functions else "module"))

    def visit_FunctionDef(self, node):
        self.functions.append(node)
        self.generic_visit(node)
        self.functions.pop()

    def visit_Call(self, node):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        check = getattr(self, f"_check_{name}", None)
        if check:
            check(node)
        if any(keyword.arg == "su" and _is(keyword.value, True) for keyword in node.keywords):
            self._check_sudo(node)
        self.generic_visit(node)

    def _check_sudo(self, node):
        """Superuser where somebody comes in, without a reason: a comment at it, or the words of the function."""
        if node.args and _is(node.args[0], False) or not self._comes_in():
            return
        near = self.lines[max(node.lineno - 4, 0) : node.end_lineno]
        told = ast.get_docstring(self.functions[-1]) or ""
        if not any("#" in line for line in near) and "superuser" not in told:
            self.add("sudo without a reason")

    def _comes_in(self):
        """Whether a function is called by who is not checked yet: what it calls in turn was called by us."""
        name = self.functions[0].name if self.functions else "_"
        return self.is_door or not name.startswith("_") or name.startswith(("_compute_", "_inverse_", "_search_"))

    def _check_execute(self, node):
        if node.args and not _is_sql(node.args[0]):
            self.add("SQL made of text")

    def _check_SQL(self, node):
        if node.args and not isinstance(node.args[0], ast.Constant):
            self.add("SQL made of text")

    def _check_Markup(self, node):
        if node.args and not isinstance(node.args[0], ast.Constant):
            self.add("markup of text")

    def _check_eval(self, _node):
        self.add("eval")

    _check_exec = _check_safe_eval = _check_eval

    def _check_Html(self, node):
        if any(keyword.arg == "sanitize" and _is(keyword.value, False) for keyword in node.keywords):
            self.add("HTML that is kept as it comes")

    def _check_route(self, node):
        options = {keyword.arg: keyword.value for keyword in node.keywords}
        if _is(options.get("csrf"), False) or _is(options.get("auth"), "none"):
            self.add("route without CSRF or user")
        if "cors" in options:
            self.add("route for other sites")

    def _check_redirect(self, node):
        if any(keyword.arg == "local" and _is(keyword.value, False) for keyword in node.keywords):
            self.add("redirect to elsewhere")


def _is(node, value):
    return isinstance(node, ast.Constant) and node.value is value or getattr(node, "value", None) == value


def _is_sql(node):
    """A constant, something that SQL() made, or a name for it: other functions are asked where they make it."""
    return isinstance(node, ast.Constant | ast.Call | ast.Name | ast.Attribute)


def code():
    """(rule, place) and how often it was found."""
    found = Counter()
    for path in _files("*.py"):
        is_door = bool({"controllers", "wizard"} & set(path.parts))
        reader = Reader((ROOT / path).read_text(), is_door)
        found.update((rule, f"{path}: {where}") for rule, where in reader.found)
    for path in _files("*.xml"):
        raw = len(re.findall(r"\bt-raw\b", (ROOT / path).read_text()))
        found.update({("t-raw", str(path)): raw} if raw else {})
    found.update(_bandit())
    return found


def _files(pattern):
    for addon in ADDONS:
        for path in sorted((ROOT / addon).rglob(pattern)):
            path = path.relative_to(ROOT)
            if "tests" not in path.parts:
                yield path


def _bandit():
    command = ["bandit", "-q", "-r", *ADDONS, "-x", "*/tests/*", "-s", NOT_ASKED, "-f", "json"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    results = json.loads(answer.stdout)["results"]
    return Counter((f"bandit {r['test_id']} {r['test_name']}", r["filename"].removeprefix("./")) for r in results)


# === DEPENDENCIES === #


def dependencies():
    """(advisory, package and version) of what is pinned."""
    pinned = _pinned()
    found = Counter()
    with ADVISORIES.open(newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    for row in csv.DictReader(lines):
        version = pinned.get(_name(row["package"]))
        if version and _in_range(version, row["from"], row["below"]):
            found[row["advisory"], f"{row['package']} {version}"] += 1
    found.update(_of_today())
    return found


def _pinned():
    pinned = {}
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        for line in path.read_text().splitlines():
            if match := re.match(r"([\w.-]+)==([^\s;]+)", line):
                pinned[_name(match[1])] = match[2]
    return pinned


def _name(package):
    return re.sub(r"[-_.]+", "-", package).lower()


def _in_range(version, first, below):
    from packaging.version import Version

    found = Version(version)
    return (not first or found >= Version(first)) and (not below or found < Version(below))


def _of_today():
    """What pip-audit is told now; nothing, and a word about it, where its service is not reached."""
    found, unknown = Counter(), 0
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        command = ["pip-audit", "-r", path, "--no-deps", "--disable-pip", "--progress-spinner=off", "-f", "json"]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
        if not answer.stdout.startswith("{"):
            print("audit: the service of pip-audit was not reached", file=sys.stderr)
            return Counter()
        for package in json.loads(answer.stdout)["dependencies"]:
            unknown += "skip_reason" in package
            found.update((v["id"], f"{package['name']} {package['version']}") for v in package.get("vulns", ()))
    if unknown:
        print(f"audit: pip-audit's service does not know {unknown} of the packages", file=sys.stderr)
    return found


# === WHAT IS RIGHT === #


def explained():
    """How often each finding is right: the rows of the tables in docs/audit.md, all with a reason."""
    found = Counter()
    for line in EXPLAINED.read_text().splitlines():
        cells = [cell.strip().strip("`") for cell in line.strip("| ").split("|")]
        if len(cells) == 4 and cells[2].isdigit() and cells[3]:
            found[cells[0], cells[1]] += int(cells[2])
    return found


def main(part):
    found, right = {"code": code, "dependencies": dependencies}[part](), explained()
    new = {key: number for key, number in found.items() if number > right[key]}
    for (rule, place), number in sorted(new.items()):
        print(f"new: | {rule} | {place} | {number} | why it is right |")
    known = sum(found.values()) - sum(number - right[key] for key, number in new.items())
    print(f"audit: {part}: {known} explained in {EXPLAINED.relative_to(ROOT)}, {len(new)} new", file=sys.stderr)
    if new:
        print("Mend what is wrong. What is right gets a comment there or a row in docs/audit.md.", file=sys.stderr)
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
