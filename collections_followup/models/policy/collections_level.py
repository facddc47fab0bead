from collections import defaultdict
from itertools import chain

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...decision import Level, Route


class CollectionsLevel(models.Model):
    """One level of a policy: when it applies, and what goes out."""

    _name = "collections.level"
    _inherit = ["collections.limited"]
    _description = "Follow-up Level"
    _order = "policy_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, help="Internal name of this level.")
    active = fields.Boolean(default=True, help="Levels that are not active are skipped.")
    sequence = fields.Integer(default=10, help="Levels are taken in this order, one at a time.")
    policy_id = fields.Many2one(
        "collections.policy",
        required=True,
        ondelete="cascade",
        index=True,
        help="The policy that this level belongs to.",
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    counts_from_due_date = fields.Boolean(
        "Counts from the Due Date", default=True, help="Whether the age of the invoice matters for this level."
    )
    days = fields.Integer(
        "Days from Due Date",
        default=0,
        help="The level applies from this many days after the due date; a negative number announces it before.",
    )
    since_contact = fields.Integer(
        "Days since Last Contact", help="The level applies this many days after the last contact. 0: no condition."
    )
    min_overdue = fields.Monetary(
        "Minimum Overdue", help="The level applies if at least this amount is overdue. 0: no condition."
    )
    wording_ids = fields.One2many(
        "collections.level.wording",
        "level_id",
        "Wordings",
        copy=True,
        write_sequence=15,  # the words come before the channels that need them
        help="What the level says: one wording of each kind, for all channels that send it.",
    )
    channel_ids = fields.One2many(
        "collections.level.channel",
        "level_id",
        "Channels",
        copy=True,
        default=lambda self: [Command.create({"channel": "email"})],
        help="How the customer is contacted: by each of these, the main one first.",
    )
    channel = fields.Selection(
        lambda self: self.env["collections.channel"]._selection(),
        "Main Channel",
        compute="_compute_channel",
        inverse="_inverse_channel",
        store=True,
        copy=False,
        help="The first of the channels.",
    )
    automatic = fields.Boolean(
        default=True, help="Taken at night without asking. Otherwise it is proposed, and a person approves it."
    )
    required_by_law = fields.Boolean(
        help="The law requires this notice, whatever the customer has refused: it is sent to customers who have asked "
        "us to stop, too. Reminders are not required; ask a lawyer before you tick it."
    )
    attach_invoices = fields.Boolean(
        help="Attach the PDF copies of the invoices that the e-mail speaks of, as far as they have been made."
    )
    attach_letter = fields.Boolean(help="Attach the letter of this level to the e-mail, as a PDF.")
    attach_statement = fields.Boolean(help="Attach a statement of account of the last months to the e-mail, as a PDF.")
    script = fields.Html(translate=True, help="What to say or do, for the person who makes the call or does the task.")
    deadline_days = fields.Integer(
        "Days for the Task",
        default=2,
        help="Days a person has to make the call or do the task; also where a customer prefers a call.",
    )
    has_task = fields.Boolean(
        compute="_compute_has_task", help="Whether one of the channels is a person, who has some days for it."
    )
    wording_models = fields.Json(
        compute="_compute_wording_models", help="The kinds of wording that the level has, as names of their models."
    )
    unapproved = fields.Char(
        "Wording to Approve",
        compute="_compute_unapproved",
        compute_sudo=True,
        help="The first passage in what this level sends that a manager has not approved yet; it holds the level back.",
    )
    unapproved_channels = fields.Json(compute="_compute_unapproved", compute_sudo=True)

    _gap_not_negative = models.Constraint(
        "CHECK (since_contact >= 0 AND deadline_days >= 0)",
        "The days since the last contact and the deadline cannot be negative.",
    )
    _minimum_not_negative = models.Constraint("CHECK (min_overdue >= 0)", "The minimum overdue cannot be negative.")

    @api.depends("name", "policy_id.name")
    def _compute_display_name(self):
        for level in self:
            level.display_name = level.name

    @api.depends(lambda self: ("channel_ids.channel", "channel_ids.fallback", "wording_ids.wording", *self._settings()))
    def _compute_unapproved(self):
        """Find the unapproved passages, with two queries for each kind of text, however many levels there are."""
        wordings = {level: level._wordings() for level in self}
        sent = [sent for by_code in wordings.values() for sent in by_code.values()]
        first = self._first_waiting(chain.from_iterable(sent))
        for level, by_code in wordings.items():
            waiting = {code: first[key] for code, keys in by_code.items() for key in keys if key in first}
            level.unapproved = next((waiting[code] for code in level._used_channels() if code in waiting), False)
            level.unapproved_channels = list(waiting)

    @api.model
    def _settings(self):
        """Return the names of the fields, beside its wordings, by which a level tells channels what to send."""
        channels = self.env["collections.channel"]._all().values()
        return tuple(dict.fromkeys(name for channel in channels for name in channel._level_fields))

    @api.depends("wording_ids.wording")
    def _compute_wording_models(self):
        for level in self:
            level.wording_models = [line.wording._name for line in level.wording_ids if line.wording]

    def _wording(self, model):
        """Return the record of a model that this level sends; empty if it has none."""
        lines = self.wording_ids.filtered(lambda line: line.wording and line.wording._name == model)
        return lines[:1].wording or self.env[model]

    def _offered_wordings(self):
        """Return the records of each kind that this level may use: {model: Domain}."""
        domains = self.env["collections.channel"]._wording_domains()
        return {model: domain & self._of_company(self.env[model]) for model, domain in domains.items()}

    def _of_company(self, wordings):
        """Return the domain of the records of a model that a level of this company may use."""
        if "company_id" not in wordings._fields:
            return Domain.TRUE
        return Domain(wordings._check_company_domain(self.company_id))

    def _wordings(self):
        """Return what each channel would send for this level: {code: [(model, id)]}."""
        channels = self.env["collections.channel"]._all().items()
        return {
            code: [(wording._name, wording._origin.id) for wording in channel._wordings(self)]
            for code, channel in channels
        }

    @api.model
    def _sent_by_others(self, model, ids):
        """Return the ids of those of these texts that levels send whose companies the user does not belong to."""
        own = self.env.user.company_ids.root_id
        # levels of companies that the user cannot see count too
        others = self.sudo().search([("company_id", "not in", own.ids)])
        sent = {key for level in others for keys in level._wordings().values() for key in keys}
        return {res_id for res_id in ids if (model, res_id) in sent}

    @api.model
    def _first_waiting(self, wordings):
        """Return the first passage that waits for approval: {(model, id): sentence}."""
        ids = defaultdict(set)
        for model, res_id in wordings:
            ids[model].add(res_id)
        first = {}
        for model, of_model in ids.items():
            for found in self.env[model].browse(of_model)._waiting():
                first.setdefault((model, found.res_id), found.passage.told)
        return first

    def _ways(self):
        """Return the lines of the channels, the main one first; those that were just added, too."""
        return self.channel_ids.sorted("sequence")

    def _used_channels(self):
        """Return the codes of the channels that the level itself names, fallbacks included."""
        named = (code for way in self._ways() for code in (way.channel, way.fallback) if code)
        return list(dict.fromkeys(named))

    @api.constrains("days", "counts_from_due_date", "sequence", "active", "policy_id")
    def _check_order(self):
        """Check that each level asks for more days than the one before it."""
        for policy in self.policy_id:
            timed = policy._active_levels().filtered("counts_from_due_date")
            for earlier, later in zip(timed, timed[1:], strict=False):
                if earlier.days == later.days:
                    raise ValidationError(
                        self.env._(
                            "Levels “%(a)s” and “%(b)s” both apply %(days)s days from the due date. "
                            "Give each its own day.",
                            a=earlier.name,
                            b=later.name,
                            days=later.days,
                        )
                    )
                if earlier.days > later.days:
                    raise ValidationError(
                        self.env._(
                            "Level “%(b)s” comes after “%(a)s” but applies earlier (%(b_days)s, not %(a_days)s days). "
                            "Change the order or the days.",
                            a=earlier.name,
                            b=later.name,
                            a_days=earlier.days,
                            b_days=later.days,
                        )
                    )

    @api.depends("channel_ids.channel", "channel_ids.fallback")
    def _compute_has_task(self):
        channels = self.env["collections.channel"]._all()
        for level in self:
            level.has_task = any(channels[code]._by_a_person for code in level._used_channels() if code in channels)

    @api.depends("channel_ids.channel", "channel_ids.sequence")
    def _compute_channel(self):
        for level in self:
            level.channel = level._ways()[:1].channel

    def _inverse_channel(self):
        for level in self:
            level._ways()[:1].channel = level.channel

    @api.model_create_multi
    def create(self, vals_list):
        """Create levels from their channels, or from their main channel alone."""
        for vals in vals_list:
            main = vals.pop("channel", None)
            if main and not vals.get("channel_ids"):
                vals["channel_ids"] = [Command.create({"channel": main})]
        return super().create(vals_list)

    @api.constrains(lambda self: ("channel_ids", "wording_ids", *self._settings()))
    def _check_channels(self):
        """Check that each channel that the level uses has what it needs."""
        for level in self:
            if not level.channel_ids:
                raise ValidationError(
                    self.env._("Level “%(level)s” needs at least one channel.", level=level.display_name)
                )
            for code in level._used_channels():
                if lack := self.env["collections.channel"]._get(code)._lack(level):
                    raise ValidationError(lack)

    def _prepared(self):
        """Return the codes of the channels that a customer may prefer: this level has what they need, approved."""
        channels = self.env["collections.channel"]._all().items()
        waiting = self.unapproved_channels or ()
        return frozenset(code for code, channel in channels if code not in waiting and not channel._lack(self))

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_used(self):
        used = self._used()
        if used:
            raise UserError(
                self.env._(
                    "Level “%(level)s” stands in the contact log or in a proposal. Archive it instead: both stay.",
                    level=used.name,
                )
            )

    def _used(self):
        """Return one of these levels that a contact or a step refers to, if any."""
        for model in ("collections.contact", "collections.step"):
            if found := self.env[model].sudo().search([("level_id", "in", self.ids)], limit=1):
                return found.level_id
        return self.browse()

    def _as_value(self):
        """Return the level as the rules see it; a level that is being added has no id yet."""
        return Level(
            self._origin.id,
            self.name,
            tuple(channel._as_value() for channel in self._ways()) or (Route("todo"),),  # deleted: a person decides
            self.days if self.counts_from_due_date else None,
            self.since_contact,
            self.min_overdue,
            self.automatic,
            self._prepared(),
            self.unapproved or "",
            self.required_by_law,
        )
