from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common import CollectionsCommon

GROUP = "collections_followup.collections_group_manager"


@tagged("post_install", "-at_install")
class TestShared(CollectionsCommon):
    """Letters, wording rules and outcomes without a company are for all, so a manager of one company does not change
    them: who wants other words makes a copy."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demand = cls.env.ref("collections_followup.letter_demand")
        cls.rule = cls.env.ref("collections_followup.collections_tone_rule_en01")
        cls.outcome = cls.env.ref("collections_followup.collections_outcome_will_pay")
        cls.beta = cls.env["res.company"].create({"name": "Beta Corp"})
        cls.beta_manager = cls._user("beta", f"base.group_user,mail.group_mail_template_editor,{GROUP}", cls.beta)
        cls.own = cls.demand.copy({"company_id": cls.beta.id, "name": "Demand of Beta"})

    def somebody(self, groups, companies):
        return new_test_user(
            self.env,
            login=f"user{len(companies)}{len(groups)}",
            groups=groups,
            company_id=self.company.id,
            company_ids=[Command.set(companies.ids)],
        )

    def everybody(self):
        return self.env["res.company"].search([("parent_id", "=", False)])

    def of(self, user, record):
        return record.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)

    def refused(self, work, words="for all companies, and you are not a manager of all of them"):
        with self.assertRaisesRegex(AccessError, words), self.env.cr.savepoint():
            work()
        self.env.invalidate_all()

    # === A MANAGER OF ONE COMPANY === #

    def test_words_of_all_are_not_changed_in_any_way(self):
        letter = self.of(self.beta_manager, self.demand)
        ways = {
            "saved": lambda: letter.write({"subject": "Words of Beta {{ invoices }}"}),
            "saved as the form does": lambda: letter.web_save({"days_to_pay": 1}, {}),
            "archived": letter.action_archive,
            "deleted": letter.unlink,
            "taken": lambda: letter.write({"company_id": self.beta.id}),
            "translated": lambda: letter.update_field_translations("subject", {"en_US": "Words of Beta"}),
            "moved": lambda: letter.write({"sequence": 1}),
            "answered for": letter.action_approve_passages,
        }
        for way, work in ways.items():
            with self.subTest(way):
                self.refused(work, "Copy for My Company")
        self.assertEqual(self.demand.company_id, self.env["res.company"])
        self.assertNotIn("Beta", self.demand.subject)

    def test_words_of_all_are_not_imported(self):
        model = self.of(self.beta_manager, self.env["collections.letter"])
        xmlid = "collections_followup.letter_demand"
        found = model.load(["id", "days_to_pay"], [[xmlid, "1"]])
        self.assertFalse(found["ids"])
        self.assertIn("Copy for My Company", found["messages"][0]["message"])

    def test_nothing_is_written_for_all(self):
        letters = self.of(self.beta_manager, self.env["collections.letter"])
        values = {"name": "For all", "subject": "Please: {{ invoices }}", "body": "<p>Hello.</p>"}
        offer = "Copy for My Company"
        self.refused(lambda: letters.create({**values, "company_id": False}), offer)
        self.refused(lambda: self.of(self.beta_manager, self.own).write({"company_id": False}), offer)
        self.assertEqual(letters.create(values).company_id, self.beta, "by default it is for one's own company")
        self.assertEqual(self.of(self.beta_manager, self.demand).copy().company_id, self.beta)

    def test_rules_and_outcomes(self):
        rule, outcome = self.of(self.beta_manager, self.rule), self.of(self.beta_manager, self.outcome)
        for work in (
            rule.unlink,
            rule.action_archive,
            lambda: rule.write({"severity": "review"}),
            lambda: rule.copy({"code": "beta-1"}),
            outcome.unlink,
            outcome.action_archive,
            lambda: outcome.write({"name": "Will not pay"}),
            lambda: outcome.create({"name": "Sings"}),
        ):
            self.refused(work, "Please ask an administrator")

    def test_lists_offer_no_button_that_would_be_refused(self):
        for model in ("collections.tone.rule", "collections.outcome"):
            views = self.env[model].with_user(self.beta_manager).get_views([(False, "list")])
            self.assertIn('create="False"', views["views"]["list"]["arch"], model)

    def test_own_letter_is_changed_as_before(self):
        with Form(self.of(self.beta_manager, self.own)) as form:
            form.days_to_pay = 20
        self.of(self.beta_manager, self.own).action_approve_passages()
        self.of(self.beta_manager, self.own).action_archive()
        self.assertFalse(self.own.active)

    def test_form_says_so_and_offers_the_copy(self):
        with Form(self.of(self.beta_manager, self.demand)) as form:
            self.assertFalse(form.may_change)
            with self.assertRaises(AssertionError):
                form.subject = "Words of Beta"

    # === TEMPLATES === #

    def test_templates_that_all_companies_send_are_not_changed(self):
        mail = self.of(self.beta_manager, self.levels["Reminder"]._wording("mail.template"))
        link = self.of(self.beta_manager, self.env.ref("collections_followup.mail_template_link"))
        for work in (
            lambda: mail.write({"subject": "Words of Beta"}),
            lambda: mail.update_field_translations("subject", {"en_US": "Words of Beta"}),
            mail.unlink,
            lambda: link.write({"subject": "Words of Beta"}),
        ):
            self.refused(work, "duplicate it, and choose the copy in your levels")

    def test_copy_of_a_template_is_ones_own_until_others_send_it(self):
        copy = self.of(self.beta_manager, self.levels["Reminder"]._wording("mail.template")).copy()
        copy.subject = "Words of Beta"
        self.say(self.levels["Reminder"], copy.sudo())
        self.refused(lambda: copy.write({"subject": "Other words"}), "duplicate it")

    def test_templates_of_other_applications_are_left_alone(self):
        template = self.env["mail.template"].create(
            {"name": "Party", "model_id": self.env["ir.model"]._get_id("res.partner"), "subject": "Party"}
        )
        self.of(self.beta_manager, template).subject = "No party"

    def test_passage_that_others_send_is_not_answered_for(self):
        template = self.levels["Reminder"]._wording("mail.template")
        template.body_html = "<p>This is our final warning.</p>"
        self.refused(self.of(self.beta_manager, template).action_approve_passages, "Other companies send this too")
        self.assertTrue(self.levels["Reminder"].unapproved)
        self.of(self.somebody(GROUP, self.everybody()), template).action_approve_passages()
        self.assertFalse(self.levels["Reminder"].unapproved)

    # === COPY FOR MY COMPANY === #

    def test_copy_for_my_company(self):
        theirs = self.env["collections.policy"].search([("company_id", "=", self.beta.id)]).level_ids
        send_it = theirs.filtered(lambda level: level._wording("collections.letter") == self.demand)
        self.assertEqual(send_it.mapped("name"), ["Formal letter"] * 2, "of the usual policy, and of the firm one")
        action = self.of(self.beta_manager, self.demand).action_copy_for_company()
        copy = self.env["collections.letter"].browse(action["res_id"])
        self.assertEqual((copy.name, copy.company_id), ("Formal demand (Beta Corp)", self.beta))
        for level in send_it:
            self.assertEqual(level._wording("collections.letter"), copy)
        ours = self.levels["Formal letter"]
        self.assertEqual(ours._wording("collections.letter"), self.demand, "the others write as before")
        self.of(self.beta_manager, copy).subject = "Words of Beta {{ invoices }}"
        self.assertNotIn("Beta", self.demand.subject)

    def test_copy_keeps_its_languages(self):
        self.env["res.lang"]._activate_lang("es_ES")
        self.demand.with_context(lang="es_ES").subject = "Requerimiento {{ invoices }}"
        action = self.of(self.beta_manager, self.demand).action_copy_for_company()
        copy = self.env["collections.letter"].browse(action["res_id"])
        self.assertEqual(copy.with_context(lang="es_ES").subject, "Requerimiento {{ invoices }}")
        self.assertEqual(copy.subject, self.demand.subject)

    def test_users_do_not_copy(self):
        user = self._user("beta_user", "collections_followup.collections_group_user", self.beta)
        with self.assertRaises(AccessError):
            self.of(user, self.demand).action_copy_for_company()

    # === WHO ANSWERS FOR ALL === #

    def test_manager_of_all_companies_goes_on_as_before(self):
        branch = self.env["res.company"].create({"name": "Branch of Beta", "parent_id": self.beta.id})
        chief = self.somebody(GROUP, self.everybody())
        self.assertNotIn(branch, chief.company_ids)
        letter = self.of(chief, self.demand)
        with Form(letter) as form:
            form.days_to_pay = 12
        self.assertEqual(letter.copy().company_id, self.env["res.company"])
        self.of(chief, self.rule).severity = "review"
        self.of(chief, self.outcome).create({"name": "Sings"})
        self.of(chief, self.outcome).action_archive()

    def test_administrator_goes_on_as_before(self):
        administrator = self.somebody(f"base.group_system,{GROUP}", self.company)
        self.of(administrator, self.demand).days_to_pay = 12
        self.of(administrator, self.rule).action_archive()

    def test_company_that_is_closed_does_not_count(self):
        manager = self.somebody(GROUP, self.everybody() - self.beta)
        self.refused(lambda: self.of(manager, self.rule).action_archive())
        self.beta_manager.active = False
        self.beta.active = False
        self.of(manager, self.demand).days_to_pay = 12
        self.of(manager, self.rule).action_archive()

    # === NONE IS FORGOTTEN === #

    def test_whatever_managers_write_has_a_company_or_is_shared(self):
        """Who adds a model says whose its records are."""
        manager = self.env["res.users"].browse(self.manager.id)
        for name, model in self.env.items():
            if not name.startswith("collections.") or model._abstract or model._transient:
                continue
            of_manager = model.with_user(manager)
            if any(of_manager.browse().has_access(way) for way in ("write", "create", "unlink")):
                self.assertTrue(self.is_owned(model) or hasattr(model, "_answers_for_all_companies"), name)

    def is_owned(self, model):
        """Whether each record has a company, itself or by what it cannot be without."""
        if "company_id" in model._fields:
            field = model._fields["company_id"]
            return field.required or field.related
        owners = (f for f in model._fields.values() if f.type == "many2one" and f.required)
        return any(self.is_owned(self.env[f.comodel_name]) for f in owners if f.comodel_name.startswith("collections."))
