"""E-mails of the follow-up on the smallest screen, in whatever letters their reader's program has, and read out."""

import re

import pytest
from visitor import NARROW, violations

#: What programs for e-mails write in; what a machine does not have, it replaces by a wider one of its own.
FONTS = ["Arial, 'Liberation Sans'", "'DejaVu Sans'", "Georgia, 'DejaVu Serif', serif", "Roboto, 'Noto Sans'"]


@pytest.fixture
def open_mail(browser):
    """Opens an e-mail on a narrow screen, after the one before."""
    page = browser.new_page(viewport=NARROW["viewport"])

    def show(mail):
        page.set_content(mail.html, wait_until="commit")
        return page

    yield show
    page.close()


def test_no_mail_scrolls_sideways(open_mail, demo):
    for mail in demo.mails:
        page = open_mail(mail)
        for font in FONTS:
            page.add_style_tag(content=f"* {{ font-family: {font} !important }}")
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= NARROW["viewport"]["width"], (mail.to, font, width)


def test_mails_keep_nobody_out(open_mail, demo):
    for mail in demo.mails:
        page = open_mail(mail)
        assert violations(page) == [], mail.to
        assert page.title() == mail.subject
        assert re.match("(en|es|fi)-", page.locator("html").get_attribute("lang"))
        assert page.locator("th:not([scope])").count() == 0
