"""What is alive in a published file, whoever wrote it: formulas, links, markup, scripts."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
from markdown_it import MarkdownIt

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")
_OURS = {
    "text", "text_special", "softbreak", "hardbreak", "strong_open", "strong_close", "em_open",
    "em_close", "link_open", "link_close", "code_inline",
}  # fmt: skip
"""What Markdown of ours is made of."""
SEARCH = "search.html"
_CALLS = ("<!", "<@", "@here", "@channel", "@everyone", "@camille", "#123")


def csv_rows(path: str, data: bytes) -> list[list[str]]:
    """The rows of a CSV, compressed or not, its header first."""
    plain = gzip.decompress(data) if path.endswith(".gz") else data
    csv.field_size_limit(1_000_000)
    return list(csv.reader(StringIO(plain.decode(), newline="")))


def live_cells(rows: list[list[str]]) -> list[str]:
    """Cells that a spreadsheet would compute."""
    return [c for row in rows for c in row if c.lstrip().startswith(_FORMULA) and not _number(c)]


def _number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def live_in_workbook(data: bytes) -> tuple[list[str], list[str]]:
    """Cells with a formula, and links that lead elsewhere than to https."""
    book = openpyxl.load_workbook(BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    links = [cell.hyperlink for cell in cells if cell.hyperlink]
    formulas = [cell.coordinate for cell in cells if cell.data_type == "f"]
    foreign = [str(x.target or x.location) for x in links if x.location and not x.target]
    return formulas, foreign + [str(x.target) for x in links if not _is_web(str(x.target))]


def _is_web(url: str) -> bool:
    return url.startswith(("https://", "http://"))


def live_in_markdown(data: bytes) -> list[str]:
    """Kinds of elements that only a comment can have brought, links that are not ours, calls."""
    text = data.decode()
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    inline = [child for token in tokens for child in token.children or []]
    kinds = {token.type for token in tokens} & {"html_block", "fence", "code_block"}
    links = {str(child.attrs["href"]) for child in inline if child.type == "link_open"}
    elsewhere = links - {"index.html", "report.xlsx"}
    return [
        *sorted(kinds | ({child.type for child in inline} - _OURS)),
        *sorted(url for url in elsewhere if not url.startswith("https://forum.")),
        *(call for call in _CALLS if call in text),
    ]


def live_in_chromium(
    context: Any, folder: Path, files: Mapping[str, bytes]
) -> dict[str, list[str]]:
    """What ran, was asked for, and did not fit, over all pages, a phone and a desk wide."""
    page = context.new_page()
    told: list[str] = []
    asked: list[str] = []
    wide: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("dialog", lambda dialog: (told.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    page.set_default_timeout(60_000)
    paths = [path for path in files if _stays(path, files[path])]
    for path in paths:
        page.goto((folder / path).as_uri())
        if path == SEARCH:
            _search(page)
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append(f"{path} at {width}")
        if page.evaluate("window.pwned"):
            told.append(f"{path} ran something")
        if page.evaluate(f"document.querySelector('{_foreign(path)}')"):
            told.append(f"{path} has foreign elements")
    ours = {(folder / path).as_uri() for path in files}
    foreign = [url for url in asked if url not in ours and not url.startswith("data:")]
    page.close()
    return {"told": told, "asked": foreign, "wide": wide}


def _search(page: Any) -> None:
    """Everything that the search finds, as far as a reader would look."""
    page.check("input[name=aside]")
    while ";" in page.inner_text("#count"):
        page.wait_for_timeout(50)
    for _ in range(5):
        if page.is_visible("#more"):
            page.click("#more")
    page.fill("input[name=q]", "script")
    page.wait_for_timeout(400)


def _foreign(path: str) -> str:
    """What no comment may bring; the search has a form and scripts of its own."""
    if path == SEARCH:
        return "iframe,object,embed,base,#found :not(ol,li,h2,button,blockquote,p,a,bdi,mark)"
    return "iframe,object,embed,base,form,script"


def _stays(path: str, data: bytes) -> bool:
    """Whether it is a page that does not lead on to another of ours at once."""
    return path.endswith(".html") and b'http-equiv="refresh"' not in data
