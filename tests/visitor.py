"""Somebody with a browser: on a large screen, on a phone, or with the keyboard alone."""

from axe_playwright_python.sync_playwright import Axe
from conftest import plain
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect

axe = Axe()
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
#: The one thing on the page that Odoo gets wrong: its script gives the icon of a provider in test mode an aria-label
#: but no role. A provider that is not in test mode has no such icon.
NOT_OURS = {"exclude": [["#o_payment_form .fa-exclamation-triangle"]]}
DESKTOP = {"viewport": {"width": 1200, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}

#: As narrow as WCAG's reflow allows a screen to be.
NARROW = {"viewport": {"width": 320, "height": 640}}


class Visitor:
    """A visitor with a mouse. What goes wrong on a page is remembered in ``errors``."""

    def __init__(self, browser, **options):
        self.context = browser.new_context(**{**DESKTOP, "locale": "en-US", **options})
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)

    def forgive(self, error):
        """What a refusal leaves in the browser's own log, and must have left there."""
        assert any(error in seen for seen in self.errors), self.errors
        self.errors = [seen for seen in self.errors if error not in seen]

    # === WHERE === #

    def arrive(self, mail):
        """Open an e-mail, and press its button."""
        self.page.goto("about:blank")
        self.page.set_content(mail.html, wait_until="commit")
        self.page.locator("a[href*='/my/collections/']:not([href*='/invoice/'])").click()
        self.look()

    def look(self):
        """Wait for the page; see that nobody is kept out of it."""
        self.page.wait_for_load_state("networkidle")
        expect(self.page.locator(".o_collections_page")).to_be_visible()
        found = violations(self.page)
        assert not found, "\n".join(found)
        self.fits()

    def fits(self):
        """See that nothing reaches beyond the screen."""
        wide, screen = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= screen, "the page is wider than the screen"

    @property
    def text(self):
        return plain(self.page.locator(".o_collections_page").inner_text())

    @property
    def heading(self):
        return plain(self.page.locator(".o_collections_page h1").inner_text())

    @property
    def focused(self):
        """What is read where the focus is."""
        return plain(self.page.evaluate("document.activeElement.innerText"))

    @property
    def said(self):
        """What the page says about what was just sent."""
        return plain(self.page.locator("p[role=status], div[role=alert]").first.inner_text())

    # === WHAT THEY DO === #

    def press(self, name, role="button"):
        self._activate(self._found(role, name))

    def follow(self, name):
        self._unfold(name)
        self.press(name, "link")

    def _unfold(self, name):
        """Open the menu of a phone, or the further ways of the account, where a link is folded away."""
        shown = self.page.locator(".o_collections_page")
        if not shown.get_by_role("link", name=name, exact=True).count():
            link = self.page.locator("a").get_by_text(name, exact=True)
            folded = shown.locator("details:not([open]):visible").filter(has=link)
            self._activate(folded.first.locator("summary"))

    def _activate(self, element):
        element.click()
        self.page.wait_for_load_state()

    def tick(self, name):
        self._found("checkbox", name).check()

    def untick(self, name):
        self._found("checkbox", name).uncheck()

    def choose(self, name):
        self._found("radio", name).check(force=True)  # Odoo stretches the label of a way to pay over it

    def fill(self, name, text):
        self.page.get_by_label(name).fill(text)

    def fill_day(self, name, day):
        self.fill(name, day.isoformat())

    def attach(self, name, file):
        self.page.get_by_label(name).set_input_files(file)

    def _found(self, role, name):
        """The last one of this name: the first one may be that of the navigation."""
        exact = role in ("button", "link")  # boxes are named after more than the number of their invoice
        return self.page.locator(".o_collections_page").get_by_role(role, name=name, exact=exact).last

    # === PAYING === #

    def pay_by_card(self, save=False):
        """From the page of a payment to what became of it; the card may be saved on the way."""
        self.choose("Demo")
        self.fill("Payment Details (test data)", "4242 4242 4242 4242")
        if save:
            self.tick("Save my payment details")
        expect(self._found("button", "Pay")).to_be_enabled()
        self.press("Pay")
        self.page.wait_for_url("**/payment?**")
        self.look()


class KeyboardVisitor(Visitor):
    """A visitor who has no mouse: everything is reached with Tab, and must show that it is."""

    def __init__(self, browser, **options):
        super().__init__(browser, **options)
        # somebody must wait for the dialog before it is asked for, or the browser opens none
        self.page.on("filechooser", lambda chooser: None)

    def _activate(self, element):
        self._reach(element)
        self.page.keyboard.press("Enter")
        self.page.wait_for_load_state()

    def tick(self, name):
        box = self._found("checkbox", name)
        self._reach(box)
        if not box.is_checked():
            self.page.keyboard.press("Space")

    def untick(self, name):
        box = self._found("checkbox", name)
        self._reach(box)
        if box.is_checked():
            self.page.keyboard.press("Space")

    def choose(self, name):
        self._reach(self._found("radio", name))
        self.page.keyboard.press("Space")

    def fill(self, name, text):
        self._reach(self.page.get_by_label(name))
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def fill_day(self, name, day):
        self._reach(self.page.get_by_label(name))
        self.page.keyboard.type(day.strftime("%m%d%Y"))

    def attach(self, name, file):
        self._reach(self.page.get_by_label(name))
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(file)

    def _reach(self, wanted):
        """Press Tab until the wanted element has the focus; whatever has it on the way must show it."""
        expect(wanted).to_be_visible()
        for _step in range(90):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            self._see_focus()
        raise AssertionError(f"Tab does not reach {wanted}")

    def _see_focus(self):
        """The ring around what has the focus grows for a moment, so it may not be there at once."""
        try:
            self.page.wait_for_function(f"!({UNSEEN_FOCUS})()", timeout=3000)
        except PlaywrightTimeout:
            hidden = self.page.evaluate(UNSEEN_FOCUS)
            raise AssertionError(f"nothing shows that this has the focus: {hidden}") from None


#: The HTML of the element that has the focus, if it is of ours and nothing shows it.
UNSEEN_FOCUS = """() => {
    const element = document.activeElement;
    if (!element.closest(".o_collections_page")) return null;
    // the focus is on a part that the browser draws, as the calendar of a day, with a ring of its own
    if (!element.matches(":focus")) return null;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    const seen = (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
    return seen ? null : element.outerHTML.slice(0, 200);
}"""


def violations(page):
    """What axe-core finds against WCAG 2.2 A and AA, one line for each element."""
    found = axe.run(page, context=NOT_OURS, options=RULES).response["violations"]
    nodes = [(rule, node) for rule in found for node in rule["nodes"]]
    return [f"{rule['id']} at {node['target']}: {node['failureSummary']}" for rule, node in nodes]
