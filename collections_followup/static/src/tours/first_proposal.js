import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";
import { markup } from "@odoo/owl";

/** The first proposal: what would go out, and why, before anything does. */
registry.category("web_tour.tours").add("collections_followup_tour", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            isActive: ["community"],
            trigger: '.o_app[data-menu-xmlid="account.menu_finance"]',
            content: markup(_t("Overdue invoices are followed up from <b>here</b>.")),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: '[data-menu-xmlid="collections_followup.collections_menu"]',
            content: markup(_t("Open <b>Collections</b>.")),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: '[data-menu-xmlid="collections_followup.collections_menu_propose"]',
            content: markup(_t("Look at every customer who is overdue. <b>Nothing is sent</b> by it.")),
            tooltipPosition: "right",
            run: "click",
        },
        {
            trigger: '.o_field_widget[name="first_step_ids"] .o_data_row .o_data_cell',
            content: markup(_t("Each customer has a line: the next step, or the reason why none. <b>Open one.</b>")),
            tooltipPosition: "top",
            run: "click",
        },
        {
            trigger: '.modal .o_field_widget[name="why"]',
            content: _t("This is why. Below it stands what the customer would read, and what you may change."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".modal .btn-close",
            content: markup(_t("<b>Close</b> it, and look at some others later.")),
            tooltipPosition: "left",
            run: "click",
        },
        {
            trigger: 'button[name="action_switch_on"], button[name="action_ask_approve_all"]',
            content: markup(
                _t(
                    "When it is as you want it, go on <b>here</b>: you are asked before anything leaves. To rehearse first, enter an address of your own in Configuration, Settings: all messages then come to you."
                )
            ),
            tooltipPosition: "bottom",
            run: "click",
        },
    ],
});
