"""Whoever is in trouble says so on a phone, in their language, and reads no demand afterwards."""

import re

import pytest
from visitor import PHONE, Visitor

#: (customer, heading of the form, its button, why words about health are refused, thanks, words of a demand)
CUSTOMERS = [
    (
        "accounts@pinecrest.example",
        *("Tell us about your situation", "Send", "You need not tell us anything about anybody's health", "Thank you"),
        ("Overdue", "Days overdue", "Pay all"),
    ),
    (
        "accounts@olivares.example",
        *("Explíquenos su situación", "Enviar", "No hace falta que nos diga nada sobre la salud de nadie", "Gracias"),
        ("encido", "Días de retraso", "Pagar todo"),
    ),
    (
        "accounts@koivula.example",
        *("Kerro tilanteesta", "Lähetä", "Teidän ei tarvitse kertoa kenenkään terveydestä", "Kiitos"),
        ("rääntyn", "Päiviä myöhässä", "Maksa kaikki"),
    ),
]
HEALTH = {"en": "I am in hospital", "es": "Tengo cáncer", "fi": "Olen sairaalassa"}


@pytest.fixture
def visitor(browser):
    visitor = Visitor(browser, **PHONE)
    yield visitor
    visitor.context.close()
    assert visitor.errors == []


def link(server, demo, email, part=""):
    mail = next(mail for mail in demo.mails if email in mail.to)
    found = next(found[0] for url in mail.links if (found := re.search(r"/my/collections/\d+\?.*", url)))
    return server + found.replace("?", f"{part}?")


@pytest.mark.parametrize(("email", "heading", "send", "refused", "thanks", "demands"), CUSTOMERS)
def test_who_is_in_trouble_says_so_and_is_not_pressed(
    visitor, server_of_its_own, demo, email, heading, send, refused, thanks, demands
):
    page = visitor.page
    page.goto(link(server_of_its_own, demo, email))
    assert any(words in visitor.text for words in demands)
    page.goto(link(server_of_its_own, demo, email, "/situation"))
    visitor.look()
    assert visitor.heading == heading
    lang = page.locator("html").get_attribute("lang")[:2]
    page.locator("[name=amount_now]").fill("50")
    assert page.locator("#can_part").is_checked()
    page.locator("#amount_left").fill("400")
    page.locator("[name=cause]").nth(3).check()
    page.locator("#helper").fill(HEALTH[lang])
    visitor.press(send)
    visitor.look()
    assert refused in visitor.said
    visitor.forgive("422")
    assert page.locator("#amount_left").input_value() == "400"
    assert page.locator("[name=cause]").nth(3).is_checked()
    page.locator("#helper").fill("Ana")
    visitor.press(send)
    page.wait_for_url("**/plan?**")
    visitor.look()
    assert visitor.said.startswith(thanks)
    page.goto(link(server_of_its_own, demo, email))
    visitor.look()
    assert page.locator(".o_collections_protected").is_visible()
    assert not page.locator("#page_actions .btn-primary").count()
    assert not [words for words in demands if words in visitor.text]
