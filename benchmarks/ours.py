"""Our own add-on: open the cases, propose the steps, write the e-mails."""

import cProfile
import pstats
from datetime import timedelta
from unittest.mock import patch

from odoo.addons.collections_followup.models.run.sizes import CARRY_OUT_BATCH
from odoo.addons.collections_followup.tools import pdf

from .measure import forget_records, undo

#: Cases in the two batches that must take as many queries.
BATCHES = (100, 1_000)
#: E-mails written in one repetition.
EMAILS = 1_000
#: Letters made in one repetition, and as many by a wkhtmltopdf call for each, which take a second.
LETTERS, LETTERS_BY_CALLS = 150, 10


def measure(env, measures, profile=False):
    followup = FollowUp(env)
    measures.take("open", followup.open_cases)
    followup.begin()
    measure_compared(env, measures)
    for size in BATCHES:
        measures.take(f"batch of {size}", followup.propose_batch, lambda size=size: followup.batch(size))
    measures.take("next night", followup.propose, followup.next_night, repeats=3)
    if env["ir.actions.report"].get_wkhtmltopdf_state() in ("ok", "upgrade"):
        with patch.object(pdf, "weasyprint", None):
            measures.take(
                "letters by calls", followup.make_letters, lambda: followup.cases(LETTERS_BY_CALLS), repeats=1
            )
    if profile:
        show("propose", followup.propose, followup.new_run)
        show("emails", followup.carry_out, followup.approve)
        env.cr.rollback()


def measure_compared(env, measures):
    """What the other add-on does too: taken before and after it, since the machine may have other work."""
    followup = FollowUp(env)
    measures.take("propose", followup.propose, followup.new_run)
    measures.take("emails", followup.carry_out, followup.approve, repeats=2)
    if pdf.weasyprint:
        measures.take("letters", followup.make_letters, lambda: followup.cases(LETTERS), repeats=2)


class FollowUp:
    """The follow-up of one company, worked in the batches of the nightly job."""

    def __init__(self, env):
        self.env = env
        self.company = env.company
        self.today = self.company._collections_day()

    def open_cases(self, _prepared=None):
        return len(self.company._open_collections_cases(self.today))

    def begin(self):
        """From here on there are cases, and the company is followed up."""
        self.open_cases()
        self.new_run()
        self.company.collections_active = True
        self.env.cr.commit()
        run = self.new_run()
        self.propose(run)
        if run.failed_count:
            raise RuntimeError(f"{run.failed_count} of {run.case_count} cases could not be evaluated")
        undo(self.env.cr)

    def new_run(self, today=None):
        return self.env["collections.run"]._create_run(self.company, today or self.today)

    def propose(self, run):
        """Evaluate all cases.

        :returns: how many they are
        """
        count, last = 0, 0
        while cases := run._next_pending_batch(last):
            run._propose(cases)
            count += len(cases)
            last = cases[-1].id
            forget_records(self.env.cr)
        return count

    def batch(self, size):
        run = self.new_run()
        return run, run._pending(limit=size)

    def propose_batch(self, prepared):
        run, cases = prepared
        run._propose(cases)
        return len(cases)

    def approve(self):
        """All cases are proposed, and the e-mails are approved."""
        run = self.new_run()
        self.propose(run)
        steps = run.step_ids.filtered(lambda s: s.state == "proposed" and s.channel == "email")[:EMAILS]
        steps.write({"state": "approved"})
        return steps

    def carry_out(self, steps):
        """Put the e-mails into the mail queue.

        :returns: how many they are
        """
        for start in range(0, len(steps), CARRY_OUT_BATCH):
            steps[start : start + CARRY_OUT_BATCH]._carry_out()
            forget_records(self.env.cr)
        done = steps.filtered(lambda s: s.state == "done")
        if len(done) != len(steps):
            raise RuntimeError(f"{len(steps) - len(done)} of {len(steps)} e-mails were not written")
        return len(steps)

    def cases(self, number):
        domain = [("company_id", "=", self.company.id), ("state", "=", "open")]
        return self.env["collections.case"].search(domain, limit=number)

    def make_letters(self, cases):
        """Make a formal demand as a PDF for each case, with all its overdue items.

        :returns: how many they are
        """
        letter = self.env.ref("collections_followup.letter_demand")
        verdicts = cases._evaluate(self.today)
        count = 0
        for start in range(0, len(cases), CARRY_OUT_BATCH):
            count += len(letter._pdfs(cases[start : start + CARRY_OUT_BATCH], verdicts))
        return count

    def next_night(self):
        """Everybody was written to yesterday: most wait, and each wait has its day and its reason."""
        self.carry_out(self.approve())
        self.env["mail.notification"].search([("notification_status", "=", "ready")]).notification_status = "sent"
        tomorrow = self.today + timedelta(1)
        self.env["collections.changes"]._mark(self.company, tomorrow)  # the log of each has grown
        return self.new_run(tomorrow)


def show(name, work, prepare):
    """Print the functions that cost most, their callees included."""
    prepared = prepare()
    forget_records(work.__self__.env.cr)
    with cProfile.Profile() as profile:
        work(prepared)
        forget_records(work.__self__.env.cr)
    work.__self__.env.cr.rollback()
    print(f"\n=== {name} ===")
    stats = pstats.Stats(profile).strip_dirs()
    stats.sort_stats("cumulative").print_stats(70)
    stats.sort_stats("tottime").print_stats(30)
