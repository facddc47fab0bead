import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";

/** What draws a card of the overview gets the card as the server tells it, and `open`, which opens what it counts. */
class Card extends Component {
    static props = { card: Object, open: Function };
}

/** Figures one below the other. */
export class FiguresCard extends Card {
    static template = "collections_followup.FiguresCard";

    get figures() {
        return this.props.card.figures.filter((figure) => figure.count || figure.zero);
    }
}

/** What waits for a person: the same, with a word for when nothing does. */
export class WaitingCard extends FiguresCard {
    static template = "collections_followup.WaitingCard";
}

/** Figures side by side, with their parts below. */
export class TilesCard extends FiguresCard {
    static template = "collections_followup.TilesCard";

    get withParts() {
        return this.figures.filter((figure) => figure.parts?.length);
    }
}

/** What is open of each company, as a bar whose parts are as old as their colours say. */
export class AgingCard extends Card {
    static template = "collections_followup.AgingCard";
}

/** What is still to be set up. */
export class SetupCard extends Card {
    static template = "collections_followup.SetupCard";

    get percent() {
        return Math.round((100 * this.props.card.done) / this.props.card.points.length);
    }
    get toDo() {
        return this.props.card.points.filter((point) => !point.done);
    }
    get done() {
        return this.props.card.points.filter((point) => point.done);
    }
}

/** An add-on that draws its own cards adds their components here. */
export const cards = registry.category("collections_followup.cards");
cards.add("figures", FiguresCard);
cards.add("waiting", WaitingCard);
cards.add("tiles", TilesCard);
cards.add("aging", AgingCard);
cards.add("setup", SetupCard);
