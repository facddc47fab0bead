import { Dialog } from "@web/core/dialog/dialog";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

import { Component, useExternalListener } from "@odoo/owl";

/** Keys while nothing is typed, what they do, and the button that does it. */
const KEYS = [
    ["n", _t("No answer; next call"), ".o_collections_no_answer"],
    ["m", _t("Left a message; next call"), ".o_collections_left_message"],
    ["l", _t("Log what was chosen; next call"), ".o_collections_log_next"],
    ["s", _t("Later: this call comes last today"), ".o_collections_skip"],
    ["o", _t("Open the case"), ".o_collections_open_case"],
    ["w", _t("Write a note"), ".o_field_widget[name=note] textarea"],
];
/** Digits choose the first outcomes. */
const DIGITS = [..."123456789"];

export class CallingKeys extends Component {
    static template = "collections_followup.CallingKeys";
    static components = { Dialog };
    static props = { close: Function };
    title = _t("Keys");
    keys = [
        ...KEYS.map(([key, told]) => ({ key, told })),
        { key: "1 … 9", told: _t("Choose what came of the call") },
        { key: _t("Esc"), told: _t("Leave the note, so that keys work again") },
        { key: "?", told: _t("This list") },
    ];
}

export class CallingController extends FormController {
    setup() {
        super.setup();
        this.dialog = useService("dialog");
        for (const [key, , selector] of KEYS) {
            useHotkey(key, () => this.press(selector));
        }
        DIGITS.forEach((digit, place) => useHotkey(digit, () => this.choose(place)));
        // Odoo's own keys know letters and digits only
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev));
        useHotkey("escape", ({ target }) => target.blur?.(), { bypassEditableProtection: true });
    }

    onKeydown({ key, target }) {
        if (key === "?" && !target.matches("input:not([type=radio]), textarea, [contenteditable]")) {
            this.dialog.add(CallingKeys);
        }
    }

    /** Do what a button does, or begin to write in a field. */
    press(selector) {
        const found = this.rootRef.el.querySelector(selector);
        return found?.matches("textarea") ? found.focus() : found?.click();
    }

    choose(place) {
        const outcomes = this.rootRef.el.querySelectorAll(".o_collections_outcomes input[type=radio]");
        outcomes[place]?.click();
    }
}

registry.category("views").add("collections_calling", { ...formView, Controller: CallingController });
