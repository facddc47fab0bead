import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";

/** Open items: a click opens the invoice, and not the journal item behind it. */
export class ItemsField extends X2ManyField {
    setup() {
        super.setup();
        this.action = useService("action");
    }

    async openRecord({ resId, resModel }) {
        return this.action.doActionButton({
            type: "object",
            name: "action_open_business_doc",
            resId,
            resModel,
        });
    }
}

registry.category("fields").add("collections_items", { ...x2ManyField, component: ItemsField });
