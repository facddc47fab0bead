import { registry } from "@web/core/registry";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";

/** Levels are edited in the list. The rest of a level, and a new one, are in the dialog, which saves nothing either. */
export class LevelsField extends X2ManyField {
    get rendererProps() {
        const props = super.rendererProps;
        if (this.props.readonly || this.props.viewMode !== "list") {
            return props;
        }
        return { ...props, onAdd: ({ context } = {}) => this.onAdd({ context, editable: false }) };
    }

    async switchToForm(record) {
        if (await this.list.leaveEditMode()) {
            this._openRecord({ record, context: this.props.context, readonly: this.props.readonly });
        }
    }
}

registry.category("fields").add("collections_levels", { ...x2ManyField, component: LevelsField });
