"""HTML as plain text: the version of an e-mail where its HTML is not shown.

Odoo's ``html2plaintext`` writes each table cell on a line of its own. Inscriptis aligns columns, but neither
across spanned cells nor to the right, and wraps nothing: the total would be under the wrong heading.
"""

import re
import textwrap
import unicodedata
from typing import NamedTuple

from lxml import html as lxml_html

#: Characters on a line: with some quoting in front, an answer still fits in 80.
WIDTH = 72
#: The most characters of a word that a cell keeps on one line.
LONGEST_WORD = 30
GAP = "  "

SKIPPED = {"script", "style", "head", "title", "template"}
#: Elements on lines of their own; the first kind has an empty line around it.
PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "pre", "table"}
BLOCKS = {"body", "div", "li", "tr", "td", "th", "section", "article", "header", "footer", "main", "dl", "dt", "dd"}

SPACE = re.compile(r"[ \t\r\n\f]+")  # not the no-break space, which keeps amounts together
INVISIBLE = re.compile("[\ufeff\u200b\u00ad\u034f]")


def plain_text(html):
    """Return the plain text of some HTML: wrapped paragraphs, aligned tables, links written out."""
    if not (html or "").strip():
        return ""
    writer = _Writer()
    writer.element(lxml_html.fromstring(f"<div>{html}</div>" if "<html" not in html else html))
    return writer.done()


def _style(element, pattern):
    return re.search(pattern, element.get("style") or "", re.IGNORECASE)


def _hidden(element):
    return not isinstance(element.tag, str) or element.tag in SKIPPED or _style(element, r"display:\s*none")


def _clean(text, keep_lines=False):
    text = unicodedata.normalize("NFC", INVISIBLE.sub("", text or ""))
    if keep_lines:
        return "\n".join(SPACE.sub(" ", line) for line in text.splitlines())
    return SPACE.sub(" ", text)


class _Writer:
    """Collects lines of text while it walks through the elements."""

    def __init__(self, width=WIDTH, tells_links=True):
        self.width, self.tells_links = width, tells_links
        self.lines, self.line, self.gap, self.prefix = [], "", False, ""

    # === ELEMENTS === #

    def element(self, element, keep_lines=False):
        if _hidden(element):
            return
        keep_lines = keep_lines or element.tag == "pre" or bool(_style(element, r"white-space:\s*pre"))
        special = getattr(self, f"_{element.tag}", None)
        if special and special(element):
            return
        block = element.tag in PARAGRAPHS or element.tag in BLOCKS
        if block:
            self.end_block(element.tag in PARAGRAPHS)
        self.content(element, keep_lines)
        if block:
            self.end_block(element.tag in PARAGRAPHS)

    def content(self, element, keep_lines=False):
        self.line += _clean(element.text, keep_lines)
        for child in element:
            self.element(child, keep_lines)
            self.line += _clean(child.tail, keep_lines)

    def _br(self, _element):
        self.line += "\n"
        return True

    def _hr(self, _element):
        self.end_block(True)
        self.add(["-" * self.width])
        self.end_block(True)
        return True

    def _img(self, element):
        self.line += _clean(element.get("alt"))
        return True

    def _li(self, element):
        self.end_block()
        number = 1 + len(list(element.itersiblings("li", preceding=True)))
        self.prefix = f"{number}. " if element.getparent().tag == "ol" else "- "
        self.content(element)
        self.end_block()
        return True

    def _a(self, element):
        """Write the address of a link beside its text, unless they are the same."""
        url, text = (element.get("href") or "").strip(), _read(element)
        if not self.tells_links or not url or url.startswith("#"):
            return False
        if text in ("", url, url.partition(":")[2], url.partition("://")[2]):
            self.line += text or url
        elif _read(element.getparent()) == text:  # a button
            self.line += f"{text}: {url}"
        else:
            self.line += f"{text} <{url}>"
        return True

    def _table(self, element):
        table = _Table.of(element)
        if not table:
            return False
        self.end_block(True)
        self.add(table.lines(self.width))
        self.end_block(True)
        for text, url in table.links:
            self.line += f"{text}: {url}"
            self.end_block()
        self.end_block(True)
        return True

    # === LINES === #

    def end_block(self, gap=False):
        """Begin what follows on a new line, or after an empty one."""
        paragraphs = [line.strip(" ") for line in self.line.split("\n")]
        self.line = ""
        while paragraphs and not paragraphs[-1]:
            paragraphs.pop()
        for paragraph in paragraphs:
            if paragraph or self.lines:
                self.add(wrap(paragraph, self.width, self.prefix))
                self.prefix = " " * len(self.prefix)
        self.prefix = "" if paragraphs else self.prefix
        self.gap = self.gap or gap

    def add(self, lines):
        if self.gap and self.lines and self.lines[-1] and lines and lines[0]:
            self.lines.append("")
        self.gap = False
        self.lines += lines

    def done(self):
        self.end_block()
        return "\n".join(line.rstrip(" ") for line in self.lines).strip("\n")


def wrap(text, width, prefix="", break_words=False):
    """Return the lines of a paragraph; amounts and addresses are not broken."""
    lines = textwrap.wrap(
        text,
        width,
        initial_indent=prefix,
        subsequent_indent=" " * len(prefix),
        break_long_words=break_words,
        break_on_hyphens=False,
    )
    return lines or [""]


def _read(element):
    """Return the text of an element, without addresses of links."""
    writer = _Writer(width=10_000, tells_links=False)
    writer.content(element)
    return writer.done()


class _Cell(NamedTuple):
    text: str
    first: int
    span: int
    right: bool

    def lines(self, width):
        return [line for part in self.text.split("\n") for line in wrap(part, width, break_words=True)]

    def needs(self):
        """Return (preferred width, minimum width)."""
        words = self.text.split() or [""]
        return max(map(_width, self.text.split("\n"))), min(max(map(_width, words)), LONGEST_WORD)


class _Table(NamedTuple):
    """A table of rows and columns: (part, cells) for each row, and (text, address) of the links in its cells."""

    rows: list
    links: list

    @classmethod
    def of(cls, element):
        """Return the table of an element; None if it only lays out a page."""
        if element.get("role") == "presentation" or element.find(".//table") is not None:
            return None
        rows = [(_part(tr), _cells(tr)) for tr in element.iter("tr") if not _hidden(tr)]
        columns = max((len(cells) for _part, cells in rows), default=0)
        if columns < 2 or (len(rows) < 2 and element.find(".//th") is None):
            return None
        links = {(_read(a), a.get("href")): None for a in element.iter("a") if (a.get("href") or "").strip()}
        return cls(rows, list(links))

    def lines(self, most):
        """Return the lines of the table: columns are aligned, with a rule between its head, body and foot."""
        widths = self._widths(most)
        parts = {}
        for part, cells in self.rows:
            parts.setdefault(part, []).extend(_row(cells, widths))
        rule = "-" * (sum(widths) + len(GAP) * (len(widths) - 1))
        first, *others = parts.values()
        return [*first, *(line for part in others for line in (rule, *part))]

    def _widths(self, most):
        cells = sorted((cell for _part, cells in self.rows for cell in cells), key=lambda cell: cell.span)
        columns = max(cell.first + cell.span for cell in cells)
        wide, narrow = [0] * columns, [1] * columns
        for cell in cells:
            wanted, needed = cell.needs()
            spanned = slice(cell.first, cell.first + cell.span)
            between = len(GAP) * (cell.span - 1)
            wide[cell.first] += max(0, wanted - sum(wide[spanned]) - between)
            narrow[cell.first] += max(0, needed - sum(narrow[spanned]) - between)
        while sum(wide) + len(GAP) * (columns - 1) > most:
            spare = [column for column in range(columns) if wide[column] > narrow[column]]
            if not spare:
                break
            wide[max(spare, key=wide.__getitem__)] -= 1
        return wide


def _part(tr):
    """Return whether a row belongs to the head, the body or the foot."""
    parent = tr.getparent().tag
    if parent in ("thead", "tfoot"):
        return parent
    return "thead" if all(cell.tag == "th" for cell in tr) else "tbody"


def _cells(tr):
    cells, first = [], 0
    for cell in tr:
        if cell.tag not in ("td", "th"):
            continue
        span = int(cell.get("colspan")) if (cell.get("colspan") or "").isdigit() else 1
        right = cell.get("align") == "right" or bool(_style(cell, r"text-align:\s*(right|end)"))
        cells.append(_Cell(_read(cell), first, max(span, 1), right))
        first += max(span, 1)
    return cells


def _row(cells, widths):
    """Return the lines of a row."""
    columns = []
    for cell in cells:
        width = sum(widths[cell.first : cell.first + cell.span]) + len(GAP) * (cell.span - 1)
        columns.append((cell, width, cell.lines(width)))
    height = max((len(lines) for _cell, _width, lines in columns), default=0)
    return [
        GAP.join(_pad(lines[n] if n < len(lines) else "", width, cell.right) for cell, width, lines in columns)
        for n in range(height)
    ]


def _pad(text, width, right):
    missing = " " * (width - _width(text))
    return missing + text if right else text + missing


def _width(text):
    """Return the number of columns that a text takes."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))
