import { Component, reactive, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

const GROUP = "collections_followup.collections_group_user";
/** The count is asked for once a page is there, and after that at most so often, when somebody does something. */
const FIRST = 1500;
const AGAIN = 5 * 60 * 1000;

/** How much waits for whoever is logged in; null until it is known, or for who does not follow up. */
export const waitingService = {
    dependencies: ["orm"],
    start(env, { orm }) {
        const state = reactive({ count: null });
        let asked = 0;

        function tell(count) {
            state.count = count;
            asked = Date.now();
        }
        async function ask() {
            if (document.hidden || Date.now() - asked < AGAIN || !(await user.hasGroup(GROUP))) {
                return;
            }
            asked = Date.now();
            try {
                tell(await orm.silent.call("collections.overview", "get_waiting_count", []));
            } catch {
                // a badge is not worth an error: what is clicked next says what is wrong
                state.count = null;
            }
        }
        setTimeout(ask, FIRST);
        env.bus.addEventListener("ACTION_MANAGER:UI-UPDATED", ask);
        return { state, tell };
    },
};

registry.category("services").add("collections_waiting", waitingService);

/** Leads to the overview from everywhere, with the count of what waits. */
export class CollectionsMenu extends Component {
    static template = "collections_followup.Menu";
    static props = {};

    setup() {
        this.action = useService("action");
        this.waiting = useState(useService("collections_waiting").state);
    }

    open() {
        this.action.doAction("collections_followup.collections_overview_action", { clearBreadcrumbs: true });
    }
}

registry.category("systray").add("collections_followup.menu", { Component: CollectionsMenu }, { sequence: 15 });
