"""How well replies are read: suggestions against what people would have pointed out, by language and half.

A suggestion is right when its kind is, and nothing that it says besides (day, amount, invoices, reason, reference) is
wrong; to leave something out is no error, but is counted: “complete”. What is seen, and how it is labelled, says
``tests/replies/README.md``. No Odoo is needed, so the figures come in a second.
"""

import hashlib
import json
import os
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
REPLIES = PROJECT / "tests" / "replies"
HALVES, LATER = ("seen", "unseen"), "later"
#: Of 100 suggestions, so many are right; of 100 that should be found, so many are.
RIGHT, FOUND = 95, 75
DETAILS = ("day", "amount", "invoices", "reason", "reference")

sys.path.insert(0, str(PROJECT / "collections_followup"))  # the rules alone, without Odoo
from decision import reading  # noqa: E402


@dataclass
class Score:
    """Counts over replies; what went wrong is kept, to look at."""

    counts: Counter = field(default_factory=Counter)
    wrong: list = field(default_factory=list)
    missed: list = field(default_factory=list)
    incomplete: list = field(default_factory=list)

    @property
    def right(self):
        """Of 100 suggestions, how many are right."""
        return 100 * self.counts["right"] / max(self.counts["suggested"], 1)

    @property
    def found(self):
        """Of 100 that should be found, how many are, rightly."""
        return 100 * self.counts["right"] / max(self.counts["labelled"], 1)

    @property
    def complete(self):
        """Of 100 that are right, how many lack nothing that the reply says."""
        return 100 * self.counts["complete"] / max(self.counts["right"], 1)

    def add(self, reply, said, findings):
        self.counts += Counter(replies=1, labelled=len(said), suggested=len(findings))
        for kind, finding in findings.items():
            label = said.get(kind)
            if label is None or not all(finding[name] in ("", label[name]) for name in DETAILS):
                self.wrong.append((reply["id"], finding, label))
                continue
            self.counts += Counter(right=1, complete=finding == label)
            if finding != label:
                self.incomplete.append((reply["id"], finding, label))
        self.missed += [(reply["id"], said[kind]) for kind in said if kind not in findings]


def half(reply):
    """Whether rules were written by a reply, or not; or whether it was written later than they."""
    if "-last-" in reply["id"]:
        return LATER
    if "-later-" in reply["id"]:  # the first that were written later: rules were widened by them
        return HALVES[0]
    return HALVES[hashlib.sha256(reply["id"].encode()).digest()[0] % 2]


def scores():
    """{(language, half): Score}."""
    found = {}
    for path in sorted(REPLIES.glob("*.json")):
        replies = json.loads(path.read_text(encoding="utf-8"))
        known = reading.Known(date.fromisoformat(replies["day"]), replies["lang"], tuple(replies["invoices"]))
        for reply in replies["replies"]:
            said = {label["kind"]: _details(label) for label in reply["says"]}
            findings = {f.kind: _details(f) for f in reading.read(reply["text"], known)}
            found.setdefault((path.stem, half(reply)), Score()).add(reply, said, findings)
    return found


def _details(of):
    """What a label or a finding says, {name: value}, with nothing where it says nothing."""
    of = of if isinstance(of, dict) else {name: getattr(of, name) for name in ("kind", *DETAILS)}
    values = {name: of.get(name) or "" for name in DETAILS}
    values["invoices"] = tuple(values["invoices"])
    return {**values, "day": str(values["day"])}


def table(found):
    lines = [
        "| language | half | replies | suggested | right of 100 | should be found | found of 100 | complete of 100 |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for (lang, part), score in sorted(found.items()):
        n = score.counts
        lines.append(
            f"| {lang} | {part} | {n['replies']} | {n['suggested']} | {score.right:.1f} | {n['labelled']} "
            f"| {score.found:.1f} | {score.complete:.1f} |"
        )
    return "\n".join(lines)


def main():
    found = scores()
    print(table(found))
    if os.environ.get("SHOW") == "seen":  # to write rules by; the other half is shown to nobody
        for (lang, part), score in found.items():
            for name in ("wrong", "missed", "incomplete") if part == "seen" else ():
                for told in getattr(score, name):
                    print(lang, name, *told)
    sys.exit(bool(below(found)))


def below(found):
    """(language, half) that are below the floor. It does not hold for what was made to be hard."""
    return [key for key, score in found.items() if key[1] != LATER and (score.right < RIGHT or score.found < FOUND)]


if __name__ == "__main__":
    main()
