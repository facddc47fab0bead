/* global SignaturePad */

import { loadJS } from "@web/core/assets";
import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** A field to draw a signature in. The typed name is enough, so there is none without JavaScript. */
export class CollectionsSignature extends Interaction {
    static selector = ".o_collections_signature";
    dynamicContent = {
        ".o_collections_clear": { "t-on-click": this.clear },
    };

    async willStart() {
        await loadJS("/web/static/lib/signature_pad/signature_pad.umd.js");
    }

    start() {
        this.el.hidden = false;
        const canvas = this.el.querySelector("canvas");
        Object.assign(canvas, { width: canvas.clientWidth, height: canvas.clientHeight });
        this.input = this.el.querySelector("input[name=signature]");
        this.pad = new SignaturePad(canvas, { penColor: "darkblue" });
        this.pad.addEventListener("endStroke", () => this.keep());
    }

    keep() {
        this.input.value = this.pad.toDataURL().split(",")[1];
    }

    clear() {
        this.pad.clear();
        this.input.value = "";
    }

    destroy() {
        this.pad?.off();
    }
}

registry.category("public.interactions").add("collections_followup.signature", CollectionsSignature);
