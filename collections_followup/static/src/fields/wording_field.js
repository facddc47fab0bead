import { registry } from "@web/core/registry";
import { ReferenceField, referenceField } from "@web/views/fields/reference/reference_field";

/** A reference whose records are limited: a field of the record, `offered`, has a domain for each model. */
export class WordingField extends ReferenceField {
    get m2oProps() {
        const offered = this.props.record.data.offered || {};
        return { ...super.m2oProps, domain: () => offered[this.getRelation()] || [] };
    }
}

registry.category("fields").add("collections_wording", {
    ...referenceField,
    component: WordingField,
    fieldDependencies: [{ name: "offered", type: "json" }],
});
