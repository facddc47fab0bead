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

    /** What can be ticked here, and, as hidden fields, what is ticked in other parts of a long list. */
    get boxes() {
        return [...document.querySelectorAll(`input[name="item"][form="${this.el.id}"]`)];
    }

    /** The tick that pays what is owed beside the invoices, if anything is. */
    get along() {
        return document.querySelector(`input[name="charges"][form="${this.el.id}"]`);
    }

    get sum() {
        const ticked = this.boxes.filter((box) => box.checked || (box.type === "hidden" && !box.disabled));
        const charges = this.along?.checked ? document.querySelectorAll("[data-charge]") : [];
        const sums = {};
        for (const { dataset } of [...ticked, ...charges]) {
            sums[dataset.currency] = (sums[dataset.currency] || 0) + Number(dataset.open);
        }
        const zeros = JSON.parse(this.el.dataset.zeros);
        const texts = Object.entries(sums).map(([currency, sum]) => this.written(sum, zeros[currency]));
        return texts.join(" + ") || "–";
    }

    /** A sum as the rest of the page writes it, from how that writes nothing in this currency. */
    written(sum, zero) {
        const [digits] = zero.match(/\d+(?:[.,]\d+)?/);
        const decimals = Math.max(digits.length - 2, 0);
        const number = new Intl.NumberFormat(document.documentElement.lang || undefined, {
            minimumFractionDigits: decimals,
            maximumFractionDigits: decimals,
            useGrouping: "always",
        });
        return zero.replace(digits, number.format(sum));
    }

    onChange(ev) {
        // the interaction shows the new sum by itself
        return ev.target.form === this.el;
    }

    tickNothing() {
        for (const box of this.boxes) {
            box.checked = false;
            box.disabled = box.type === "hidden";
        }
        if (this.along) {
            this.along.checked = false;
        }
        for (const told of document.querySelectorAll('[data-name="elsewhere"]')) {
            told.hidden = true;
        }
    }
}

registry.category("public.interactions").add("collections_followup.pay", CollectionsPay);
