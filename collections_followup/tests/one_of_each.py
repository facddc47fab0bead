"""A world with one record of each model, as a year of follow-up leaves them, and everybody who may come."""

import base64
import io
from datetime import timedelta

from odoo import Command
from odoo.tools.pdf import PdfWriter

from .common import TODAY, CollectionsCommon, raw_mail
from .test_agreement import DRAWN

#: Who comes, and the groups that make them so.
ROLES = {
    "nobody": "base.group_public",
    "portal": "base.group_portal",
    "other portal": "base.group_portal",
    "internal": "base.group_user,base.group_allow_export",
    "billing": "base.group_allow_export,account.group_account_invoice",
    "user": "base.group_allow_export,collections_followup.collections_group_user",
    "manager": "base.group_allow_export,collections_followup.collections_group_manager",
    "administrator": "base.group_system,base.group_allow_export,collections_followup.collections_group_manager",
}
#: Windows that managers open.
OF_MANAGERS = (
    "collections.activation",
    "collections.agreement.sign",
    "collections.contact.release",
    "collections.contact.rule.import",
    "collections.contact.rule.import.line",
    "collections.policy.forecast",
    "collections.policy.forecast.message",
    "collections.policy.forecast.move",
    "collections.settings",
    "collections.template.test",
)
#: Where they work: for the company that is owed, for a branch of it, or for another company.
PLACES = ("own", "branch", "elsewhere")


class OneOfEach(CollectionsCommon):
    """Late Ltd owes six invoices, and everything that may happen to them has happened to one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.late, cls.other = cls.customer("Late Ltd", street="1 Secret Lane"), cls.customer("Other Ltd")
        cls.anna = cls.customer("Anna Late", parent_id=cls.late.id, is_company=False, type="contact")
        cls.bills = [cls.invoice(cls.late, 1000.17 + number, overdue=20) for number in range(6)]
        branch = cls.env["res.company"].create({"name": "Branch", "parent_id": cls.company.id})
        elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.companies = dict(zip(PLACES, (cls.company, branch, elsewhere), strict=True))
        cls.visitors = {(role, place): cls._visitor(role, place) for role in ROLES for place in PLACES}

    @classmethod
    def _visitor(cls, role, place):
        user = cls._user(f"{role}-{place}", ROLES[role], cls.companies[place])
        if role == "portal":
            user.partner_id.parent_id = cls.late
        if role == "other portal":
            user.partner_id.parent_id = cls.other
        return user

    def setUp(self):
        super().setUp()
        self.records = {}
        settings = self.env["res.config.settings"].create({"company_id": self.company.id})
        templates = self.levels["Reminder"]._wording("mail.template"), self.env["sms.template"].search([], limit=1)
        item = self.lines(self.bills[0])
        self.of_odoo = {record._name: record for record in (self.bills[0], item, self.late, settings, *templates)}
        for happens in (
            self._night,
            self._answers,
            self._commitments,
            self._protected,
            self._paper,
            self._words,
            self._on_the_page,
        ):
            happens()
        self._wizards()
        self.bills[0].collections_carry = "ask"  # whether what replaces an invoice takes over its promise
        self.env.flush_all()
        self.env.invalidate_all()

    def keep(self, *records):
        for record in records:
            self.assertEqual(len(record), 1, record)
            self.records[record._name] = record.sudo()

    # === WHAT HAPPENS === #

    def _night(self):
        """Late Ltd is reminded; a payment takes a second message back before it leaves."""
        self.switch_on()
        run = self.nightly()
        self.delivered(self.late)
        self.own = self.case(self.late)
        contact = self.contacts(self.late)
        self.keep(run, self.own, self.step(run, self.late), contact, contact.item_ids[:1])
        self.keep(self.policy, self.levels["Reminder"], self.levels["Reminder"].channel_ids[:1])
        self.keep(self.levels["Reminder"].wording_ids[:1])
        withdrawal = {
            "contact_id": contact.id,
            "reasons": [{"code": "less_is_open", "sentence": "Less is open.", "values": {}}],
        }
        self.keep(self.env["collections.contact.withdrawal"].create(withdrawal))
        override = {"contact_id": contact.id, "user_id": self.manager.id, "rules": "Only Mo-Fr", "reason": "They asked"}
        self.keep(self.env["collections.contact.override"].create(override))
        self.keep(self.own.sudo()._stop("post", "said", contact_id=contact.id))
        charge = {"contact_id": contact.id, "kind": "interest", "key": "1", "name": "Interest", "amount": 5}
        self.keep(self.env["collections.contact.charge"].create({**charge, "currency_id": self.own.currency_id.id}))
        self.keep(self.env["collections.cause"].create({"name": "Moved house"}))
        self.keep(self.env["collections.debt.adviser"].create(self.values("collections.debt.adviser")))
        self.keep(self.env["collections.circumstance"].create(self.values("collections.circumstance")))
        former = {"former_id": self.own.id + 1000, "secret": "secret-of-a-link", "case_id": self.own.id}
        self.keep(self.env["collections.case.former"].create(former))

    def _answers(self):
        """Somebody answers, and nobody knows whom from."""
        self.env["mail.alias.domain"].create({"name": "ourco.example", "company_ids": [Command.set(self.company.ids)]})
        mail = raw_mail("anna@customer.example", "catchall@ourco.example", "Late Ltd", "We pay.", "1@customer.example")
        self.env["mail.thread"].message_process(None, mail)
        answer = self.env["collections.answer"].search([("company_id", "=", self.company.id)])
        self.keep(answer, answer.guess_ids[:1])
        said = {"contact_id": self.contacts(self.late)[:1].id, "kind": "call", "passage": "Please call me."}
        self.keep(self.env["collections.reply.suggestion"].create(said))

    def _commitments(self):
        """They dispute, promise, agree, and let a card be charged."""
        case = self.own.sudo()
        dispute = {"case_id": case.id, "move_id": self.bills[1].id, "reason": "price", "user_id": self.accountant.id}
        promise = self.env["collections.promise"]._make(case, self.lines(self.bills[2]), 100, TODAY + timedelta(5))
        agreement = self.env["collections.agreement"]._make(
            case, self.lines(self.bills[3]), [(TODAY + timedelta(30), self.bills[3].amount_residual)]
        )
        agreement.action_propose()
        agreement._sign_by_customer("Anna Late", DRAWN, "192.0.2.7", "Firefox")
        agreement.with_user(self.manager).action_sign(agreement._terms_hash())
        self.keep(self.env["collections.dispute"].create(dispute), promise, promise.item_ids)
        self.keep(agreement, agreement.item_ids, agreement.installment_ids, self._autopay(agreement))

    def _autopay(self, agreement):
        provider = self.env["payment.provider"].search([("company_id", "=", self.company.id)], limit=1)
        provider = provider or self.env["payment.provider"].search([], limit=1).copy({"company_id": self.company.id})
        method = self.env["payment.method"].with_context(active_test=False).search([], limit=1)
        card = {"provider_id": provider.id, "payment_method_id": method.id, "partner_id": self.late.id}
        token = self.env["payment.token"].create({**card, "provider_ref": "1", "payment_details": "4242"})
        signed = {"signed_by": "Anna Late", "signed_on": self.utc(TODAY), "card": "Card 4242", "token_id": token.id}
        return self.env["collections.autopay"].create({"agreement_id": agreement.id, **signed})

    def _protected(self):
        """Later a lawyer will act for them, and the law will hold what they owe."""
        later = {"case_id": self.own.id, "date_from": TODAY + timedelta(100)}
        kind = self.env.ref("collections_followup.moratorium_kind_breathing_space")
        lawyer = self.env["collections.representative"].create({**later, "person_id": self.other.id})
        self.keep(lawyer, kind, self.env["collections.moratorium"].create({**later, "kind_id": kind.id}))

    def _paper(self):
        """A letter waits for the post."""
        scan = {"name": "Letter.pdf", "raw": self._pdf(), "res_model": "collections.printed.letter"}
        letter = {
            "case_id": self.own.id,
            "partner_id": self.late.id,
            "attachment_id": self.env["ir.attachment"].create(scan).id,
        }
        self.keep(self.env["collections.printed.letter"].create(letter))

    def _pdf(self):
        writer, file = PdfWriter(), io.BytesIO()
        writer.addBlankPage(width=200, height=200)
        writer.write(file)
        return file.getvalue()

    def _words(self):
        """The company has a letter, an outcome and a rule for wording of its own; a passage was approved."""
        letter = self.env.ref("collections_followup.letter_demand").copy({"company_id": self.company.id})
        rule = {"code": "own", "lang": "en", "category": "legal_action", "severity": "review"}
        rule |= {"pattern": "last chance", "example": "This is your last chance", "better": "Please call us."}
        rule = self.env["collections.tone.rule"].create(rule)
        approval = {"res_model": "collections.letter", "res_id": letter.id, "lang": "en_US", "rule_id": rule.id}
        approval |= {"passage": "Your last chance.", "user_id": self.manager.id, "date": self.utc(TODAY)}
        outcome = self.env["collections.outcome"].create({"name": "Moved house"})
        hours = self.env["collections.contact.rule"].create(self.values("collections.contact.rule") | {"code": "own"})
        self.keep(hours)
        self.keep(letter, rule, outcome, self.env["collections.tone.approval"].create(approval))

    def _on_the_page(self):
        """The page keeps a document for the day; a code was sent to whoever may use the saved cards."""
        code = {"case_id": self.own.id, "person_id": self.late.id, "browser": "hash", "digest": "hash"}
        kept = {"key": "1/en_US/statement", "mark": "today", "content": base64.b64encode(self._pdf())}
        self.keep(self.env["collections.card.code"].create(code), self.env["collections.page.file"].create(kept))

    def _wizards(self):
        """The accountant has some windows open."""
        for model in sorted(self.env.registry):
            is_ours = self.env[model]._original_module == "collections_followup"
            if is_ours and self.env[model]._transient and model != "collections.agreement.make.line":
                by = self.manager if model in OF_MANAGERS else self.accountant
                windows = self.env[model].with_user(by)
                # what is only shown to them is made by the system
                windows = windows if windows.has_access("create") else windows.sudo()
                self.keep(windows.create(self.values(model)))
        self.keep(self.records["collections.agreement.make"].installment_ids[:1])
        aging = self.records["collections.aging"]
        lines = self.env["collections.aging.line"].with_user(self.accountant)
        self.keep(lines.search([("aging_id", "=", aging.id)], limit=1))
        self.keep(self.env["collections.calling"].with_user(self.accountant)._mine())
        worklist = self.env["collections.worklist"].with_user(self.accountant)
        self.keep(worklist.search([("case_id", "=", self.own.id)], limit=1))

    # === WHAT THEY WOULD WRITE === #

    def values(self, model):
        """Plausible values of a new record of the company that is owed; None where nobody should make one."""
        case = {"case_id": self.own.id}
        day = str(TODAY + timedelta(7))
        of_records = {name: record.id for name, record in self.records.items()}
        return {
            "collections.absence": lambda: {"contact_id": of_records["collections.contact"]},
            "collections.activation": lambda: {"company_id": self.company.id},
            "collections.bulk": lambda: {"case_ids": [Command.set(self.own.ids)]},
            "collections.reconcile": lambda: case,
            "collections.contact.rule": lambda: {
                "code": "new",
                "kind": "hours",
                "hours": "Mo-Fr 09:00-17:00",
                "source": "A policy of the house",
            },
            "collections.cause": lambda: {"name": "Went fishing"},
            "collections.circumstance": lambda: {
                **case,
                "cause_id": of_records["collections.cause"],
                "told_on": str(TODAY),
                "review_on": day,
            },
            "collections.circumstance.export": lambda: {
                "circumstance_ids": [Command.set([of_records["collections.circumstance"]])],
                "reason": "They want a copy",
            },
            "collections.circumstance.review": lambda: {"circumstance_id": of_records["collections.circumstance"]},
            "collections.debt.adviser": lambda: {
                "name": "Advice for All",
                "country_id": self.env.ref("base.us").id,
                "source": "Their site",
                "reviewed_on": str(TODAY),
            },
            "collections.contact.release": lambda: {
                "contact_id": of_records["collections.contact"],
                "reason": "They asked for it",
            },
            "collections.contact.rule.import": lambda: {
                "filename": "rules.csv",
                "file": base64.b64encode(b"").decode(),
            },
            "collections.contact.rule.import.line": lambda: {"code": "new"},
            "collections.moratorium": lambda: {
                **case,
                "kind_id": of_records["collections.moratorium.kind"],
                "date_from": day,
            },
            "collections.moratorium.kind": lambda: {"name": "Hold", "source": "A law"},
            "collections.period.end": lambda: {
                "representative_id": of_records["collections.representative"],
                "reason": "The lawyer wrote so",
            },
            "collections.representative": lambda: {
                **case,
                "person_id": self.other.id,
                "date_from": day,
                "date_until": day,
            },
            "collections.stop.end": lambda: {
                "stop_id": of_records["collections.stop"],
                "reason": "They want letters again",
            },
            "collections.permissions": lambda: case,
            "collections.permissions.line": lambda: {"permissions_id": of_records["collections.permissions"]},
            "collections.policy.forecast": lambda: {"policy_id": self.policy.id},
            "collections.policy.forecast.message": lambda: {"forecast_id": of_records["collections.policy.forecast"]},
            "collections.policy.forecast.move": lambda: {"forecast_id": of_records["collections.policy.forecast"]},
            "collections.settings": lambda: {"company_id": self.company.id},
            "collections.template.test": lambda: {"wording": f"mail.template,{self.of_odoo['mail.template'].id}"},
            "collections.aging": lambda: {"company_id": self.company.id},
            "collections.agreement.installment": lambda: {
                "agreement_id": of_records["collections.agreement"],
                "date": day,
                "amount": 5,
            },
            "collections.agreement.make": lambda: case,
            "collections.agreement.make.line": lambda: {
                "make_id": of_records["collections.agreement.make"],
                "date": day,
                "amount": 5,
            },
            "collections.agreement.sign": lambda: {"agreement_id": of_records["collections.agreement"]},
            "collections.agreement.paper": lambda: {
                "agreement_id": of_records["collections.agreement"],
                "name": "Anna Late",
                "signed_on": str(TODAY),
                "scan": base64.b64encode(b"%PDF-1.4").decode(),
            },
            "collections.contact.log": lambda: {
                **case,
                "outcome_id": self.env.ref("collections_followup.collections_outcome_will_pay").id,
            },
            "collections.dispute": lambda: {
                **case,
                "move_id": self.bills[4].id,
                "reason": "price",
                "user_id": self.accountant.id,
            },
            "collections.letter": lambda: {
                "name": "Own",
                "subject": "Invoices",
                "body": "<p>Please pay.</p>",
                "company_id": self.company.id,
            },
            "collections.level": lambda: {
                "name": "Own",
                "policy_id": self.policy.id,
                "days": 77,
                "channel": "phone",
            },
            "collections.level.channel": lambda: {"level_id": self.levels["Reminder"].id, "channel": "phone"},
            "collections.level.wording": lambda: {
                "level_id": self.levels["Call"].id,
                "wording": f"collections.letter,{self.env.ref('collections_followup.letter_courtesy').id}",
            },
            "collections.outcome": lambda: {"name": "Went fishing"},
            "collections.policy": lambda: {"name": "Own", "company_id": self.company.id},
            "collections.statement.send": lambda: {"case_ids": [Command.set(self.own.ids)]},
            "collections.tone.rule": lambda: {
                "code": "new",
                "lang": "en",
                "category": "legal_action",
                "severity": "review",
                "pattern": "or else",
                "example": "Pay, or else",
                "better": "Please pay.",
            },
        }.get(model, dict)()

    def changes(self, model):
        """A harmless change of the record of a model."""
        plain = ("name", "note", "sequence", "amount", "date", "summary", "subject", "passage", "card", "email_from")
        record = self.records[model]
        special = {
            "collections.case": "mode",
            "collections.step": "edited_subject",
            "collections.printed.letter": "printed_on",
            "collections.statement.send": "date_to",
            "collections.agreement": "note",
            "collections.dispute": "description",
        }
        name = special.get(model) or next((n for n in plain if n in record._fields and record._fields[n].store), None)
        name = name or next(n for n, field in record._fields.items() if field.store and n not in ("id", "create_uid"))
        return record._convert_to_write({name: record[name]})
