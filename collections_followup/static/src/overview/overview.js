import { Component, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { cards } from "./cards";

/** Whose customers somebody last looked at. */
const WHOSE = "collections_followup.overview.mine";

/** What a day with the follow-up begins with. */
export class CollectionsOverview extends Component {
    static template = "collections_followup.Overview";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.waiting = useService("collections_waiting");
        this.state = useState({ mine: null, notices: [], cards: [] });
        this.display = { controlPanel: {} };
        this.open = this.open.bind(this);
        const kept = browser.localStorage.getItem(WHOSE);
        onWillStart(() => this.load(kept === null ? null : kept === "true"));
    }

    async load(mine) {
        Object.assign(this.state, await this.orm.call("collections.overview", "get_overview", [], { mine }));
        const waiting = this.state.cards.find((card) => card.name === "waiting");
        if (this.state.mine && waiting) {
            this.waiting.tell(waiting.count);
        }
    }

    look(mine) {
        browser.localStorage.setItem(WHOSE, mine);
        return this.load(mine);
    }

    inColumn(column) {
        return this.state.cards.filter((card) => card.column === column && cards.contains(card.component));
    }

    component(card) {
        return cards.get(card.component);
    }

    /**
     * @param {Object} target what the server says of a click: an action; `{xmlid, title, domain, context}`, a window
     *  with a domain of its own; or `{call: [model, method, args]}`, a method that returns an action, or nothing
     */
    async open(target) {
        const action = await this.find(target);
        if (!action) {
            return this.load(this.state.mine);
        }
        return this.action.doAction(action, { onClose: () => this.load(this.state.mine) });
    }

    async find(target) {
        if (target.call) {
            const [model, method, args] = target.call;
            // as a button does it: what comes back is an action that can be done
            return rpc("/web/dataset/call_button", { model, method, args, kwargs: {} });
        }
        if (!target.xmlid) {
            return target;
        }
        const action = await this.action.loadAction(target.xmlid, target.context);
        const title = target.title && { name: target.title, display_name: target.title };
        const { domain = action.domain, context = action.context } = target;
        return { ...action, ...title, domain, context };
    }
}

registry.category("actions").add("collections_followup.overview", CollectionsOverview);
