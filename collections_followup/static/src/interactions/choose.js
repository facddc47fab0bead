import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** Whoever fills in a field means the choice that it belongs to. The server concludes the same without JavaScript. */
export class CollectionsChoose extends Interaction {
    static selector = ".o_collections_page [data-chooses]";
    dynamicContent = {
        _root: { "t-on-input": this.choose },
    };

    choose() {
        document.getElementById(this.el.dataset.chooses).checked = true;
    }
}

registry.category("public.interactions").add("collections_followup.choose", CollectionsChoose);
