import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** Says how much is ticked on the account, and unticks everything at once. Without it the page works all the same. */
export class CollectionsPay extends Interaction {
    static selector = "#o_collections_pay";
    dynamicContent = {
        _document: { "t-on-change": this.onChange },
        '[data-name="ticked"]': { "t-att-class": () => ({ "d-none": false }) },
        '[data-name="sum"]': { "t-out": () => this.sum },
        '[data-name="none"]': {
            "t-att-class": () => ({ "d-none": false }),
            "t-on-click": this.tickNothing,
        },
    };

    get boxes() {
        return [...document.querySelectorAll(`input[name="item"][form="${this.el.id}"]`)];
    }

    get sum() {
        const sums = {};
        for (const { dataset } of this.boxes.filter((box) => box.checked)) {
            sums[dataset.currency] = (sums[dataset.currency] || 0) + Number(dataset.open);
        }
        const lang = document.documentElement.lang || undefined;
        const texts = Object.entries(sums).map(([currency, sum]) =>
            new Intl.NumberFormat(lang, { style: "currency", currency }).format(sum)
        );
        return texts.join(" + ") || "–";
    }

    onChange(ev) {
        // the interaction shows the new sum by itself
        return ev.target.form === this.el;
    }

    tickNothing() {
        for (const box of this.boxes) {
            box.checked = false;
        }
    }
}

registry.category("public.interactions").add("collections_followup.pay", CollectionsPay);
