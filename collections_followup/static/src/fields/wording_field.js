import { registry } from "@web/core/registry";
import { ReferenceField, referenceField } from "@web/views/fields/reference/reference_field";

/** A reference whose records are limited: a field of the record, `offered`, has a domain for each model. */
export class WordingField extends ReferenceField {
    /** The kind is chosen once; a column of its own shows it from then on. */
    get hideModelSelector() {
        return super.hideModelSelector || !!this.getValue();
    }

    get m2oProps() {
        const offered = this.props.record.data.offered || {};
        const props = super.m2oProps;
        // a click on a row edits it; what it says is opened from there
        const canOpen = props.canOpen && !this.props.readonly;
        return { ...props, canOpen, domain: () => offered[this.getRelation()] || [] };
    }
}

registry.category("fields").add("collections_wording", {
    ...referenceField,
    component: WordingField,
    fieldDependencies: [{ name: "offered", type: "json" }],
});
