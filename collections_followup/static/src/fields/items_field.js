import { registry } from "@web/core/registry";
import { x2ManyField } from "@web/views/fields/x2many/x2many_field";
import { RecordsField } from "./records_field";

/** Open items: a click opens the invoice, and not the journal item behind it. */
export class ItemsField extends RecordsField {
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
