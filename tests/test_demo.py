"""A newcomer types `make demo`: what is shown, and what lies in the catcher."""

import pytest


def lines(demo, customer):
    """What the table says of a customer, on one line."""
    rows = demo.output.splitlines()
    start = next(i for i, row in enumerate(rows) if row.startswith(customer))
    end = next(i for i in range(start + 1, len(rows) + 1) if i == len(rows) or not rows[i].startswith(" "))
    return " ".join(" ".join(rows[start:end]).split())


@pytest.mark.parametrize(
    ("customer", "what"),
    [
        ("Brightwater Cafés", "Reminder E-mail $ 860.00"),
        ("Harbor Print Works", "Second copy, overdue E-mail $ 700.00"),
        ("Kestrel Logistics", "Call Phone $ 4,375.00"),
        ("Orchard Interiors", "to approve: Formal letter Printed Letter $ 5,600.00"),
        ("Pinecrest School", "Reminder E-mail $ 2,010.00"),
        ("Maple & Sons", "cover what is overdue"),
        ("Tidewater Marine", "is marked “no follow-up”"),
        ("Bluebird Travel", "is promised; it is waited for"),
        ("Cedar Dental", "is in dispute"),
        ("Old Mill Bakery", "has no address or number for this channel"),
        ("Lakeside Hotel", "is paused up to and including"),
        ("Sunrise Yoga", "at least 7 days between two contacts"),
        ("Westfield Town Council", "is excluded from follow-up"),
        ("Lucía Romero", "told us about their situation"),
        ("Rosa Delgado Tiling", "Reminder E-mail $ 740.00"),
        ("Nimbus Trading", "Reminder E-mail $ 560.00"),
    ],
)
def test_the_table_says_what_was_done_or_why_not(demo, customer, what):
    assert what in lines(demo, customer)


def test_who_owes_nothing_overdue_is_left_alone(demo):
    assert "Vantage Studio" not in demo.output


def test_each_e_mail_left_once_and_can_be_answered(demo):
    assert len(demo.mails) == 8
    assert len({mail.id for mail in demo.mails}) == 8
    assert all("@our-company.example" in mail.reply_to for mail in demo.mails)


@pytest.mark.parametrize(
    ("receiver", "words"),
    [
        ("accounts@brightwater.example", ["Dear Brightwater Cafés", "Due date", "$ 860.00"]),
        ("accounts@olivares.example", ["Olivares e Hijos", "Vencimiento", "1.280,50 €"]),
        ("accounts@koivula.example", ["Koivula Oy", "Eräpäivä", "640,00 €"]),
    ],
)
def test_the_customer_is_written_to_in_their_language(demo, receiver, words):
    mail = next(m for m in demo.mails if receiver in m.to)
    for word in words:
        assert word in mail.text


def test_one_clear_button_and_a_link_for_each_invoice(demo):
    mail = next(m for m in demo.mails if "accounts@pinecrest.example" in m.to)
    pay = [link for link in mail.links if "/my/collections/" in link and "/invoice/" not in link]
    assert len(pay) == 1
    assert sum("/invoice/" in link for link in mail.links) == 3  # two overdue installments, one to come


def test_what_is_not_due_yet_is_told_apart(demo):
    mail = next(m for m in demo.mails if "accounts@pinecrest.example" in m.to)
    owed, coming = mail.text.split("Not due yet")
    assert "$ 2,010.00" in owed
    assert "$ 990.00" in coming
