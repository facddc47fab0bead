import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** Asks what the policy would do if it was saved as it is typed. A button of a form would save it first. */
export class WhatChanges extends Component {
    static template = "collections_followup.WhatChanges";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    async show() {
        const { record } = this.props;
        if (!(await record.checkValidity({ displayNotification: true }))) {
            return;
        }
        const changes = await record.getChanges();
        const action = await this.orm.call(record.resModel, "action_what_changes", [[record.resId], changes], {
            context: record.context,
        });
        this.action.doAction(action);
    }
}

registry.category("view_widgets").add("collections_what_changes", { component: WhatChanges });
