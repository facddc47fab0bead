import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";

/** Records with work of their own: a click opens their form, and not a window in which nothing can be changed. */
export class RecordsField extends X2ManyField {
    setup() {
        super.setup();
        this.action = useService("action");
    }

    async openRecord({ resId, resModel }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: resModel,
            res_id: resId,
            views: [[false, "form"]],
        });
    }
}

registry.category("fields").add("collections_records", { ...x2ManyField, component: RecordsField });
