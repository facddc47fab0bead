import { Component, xml } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The first reason in a few words, so that a list has one line for each customer; all of it while one points at it. */
export class ReasonField extends Component {
    static template = xml`<span t-att-data-tooltip="props.record.data.why" t-out="label" />`;
    static props = { ...standardFieldProps };

    get label() {
        const { data, fields } = this.props.record;
        const code = data[this.props.name];
        const [, label] = fields[this.props.name].selection.find(([name]) => name === code) || [];
        return label || code || "";
    }
}

registry.category("fields").add("collections_reason", {
    component: ReasonField,
    displayName: _t("Short Reason"),
    supportedTypes: ["selection"],
    fieldDependencies: [{ name: "why", type: "text", readonly: true }],
});
