import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** The calendar of a payment plan follows what is typed; the server calculates it, as it does without JavaScript. */
export class CollectionsPlan extends Interaction {
    static selector = ".o_collections_plan";
    dynamicContent = {
        _root: { "t-on-input": this.debounced(this.update, 400) },
        ".o_collections_show": { "t-att-class": () => ({ "d-none": true }) },
    };

    async update() {
        this.request?.abort();
        this.request = new AbortController();
        const url = new URL(this.el.action);
        url.search = new URLSearchParams(new FormData(this.el));
        const response = await fetch(url, { signal: this.request.signal }).catch(() => null);
        if (response?.ok) {
            const page = new DOMParser().parseFromString(await response.text(), "text/html");
            const calendar = page.querySelector("#plan_calendar");
            if (calendar && !this.isDestroyed) {
                this.el.querySelector("#plan_calendar").replaceChildren(...calendar.childNodes);
            }
        }
    }

    destroy() {
        this.request?.abort();
    }
}

registry.category("public.interactions").add("collections_followup.plan", CollectionsPlan);
