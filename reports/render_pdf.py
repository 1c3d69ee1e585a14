"""The front page as PDF, for those who print or archive: an extra, made by WeasyPrint.

Nothing is fetched: the page has its style and pictures inside. Links within the site lead nowhere
from a PDF and are plain words in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from models.errors import PublishError
from models.report import Report

NAME = "report.pdf"
_INNER_LINK = re.compile(r'<a ((?:class="[^"]*" )?)href="(?!https?:)[^"]*"')
_ASSETS = Path(__file__).parent / "assets"
_STYLE = _ASSETS / "alone" / "pdf.css"
_PAGE_STYLES = ("style", "theme", "front")
"""Where the front page's pictures are styled; the colours of the light page stand first."""
_COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{3,6})")
_PICTURE_RULE = re.compile(r"^\.(?:bar|spark)[^{}\n]* \{[^{}\n]*(?:fill|stroke)[^{}\n]*\}$", re.M)
_PICTURE = re.compile(r"(<svg [^>]*>)(.*?)(</svg>)", re.S)


def render_pdf(report: Report, front: bytes) -> bytes:
    """The front page, A4, as many pages as it takes.

    Args:
        report: What to write.
        front: Its front page, as `render_html` gives it.

    Returns:
        The bytes of `report.pdf`.

    Raises:
        PublishError: WeasyPrint or a library that it needs is not installed, or it fails.
    """
    weasyprint = _weasyprint()
    style = weasyprint.CSS(string=_STYLE.read_text(encoding="utf-8"))
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols={"data"})
    try:
        document = weasyprint.HTML(string=_page(front), url_fetcher=fetcher, media_type="print")
        with _fonts_of(report.night):
            data: bytes = document.write_pdf(stylesheets=[style])
    except Exception as error:
        raise PublishError(
            f"WeasyPrint could not make {NAME} of {report.team_slug}: {type(error).__name__}. The "
            "other formats are not concerned. Write pdf = false in [project] to go on without, or "
            "install another version of WeasyPrint; then: remontee publish"
        ) from error
    return data


def _page(front: bytes) -> str:
    """The front page without the style of screens, and without links into the site."""
    page = front.decode()
    start, end = page.index("<style>"), page.index("</style>")
    plain = _INNER_LINK.sub(r"<a \1", page[:start] + page[end + len("</style>") :])
    return _PICTURE.sub(_styled, plain)


def _styled(picture: re.Match[str]) -> str:
    """A picture with its own style: WeasyPrint gives it none of the page's, and no variables."""
    colours, rules = _picture_style()
    drawn = re.sub(r"var\(--([\w-]+)\)", lambda name: colours[name[1]], picture[2])
    return f"{picture[1]}<style>{rules}</style>{drawn}{picture[3]}"


@cache
def _picture_style() -> tuple[dict[str, str], str]:
    """The colours of the light page, and how bars and sparklines are drawn, in these colours."""
    css = "".join((_ASSETS / f"{name}.css").read_text("utf-8") for name in _PAGE_STYLES)
    colours: dict[str, str] = {}
    for name, value in _COLOUR.findall(css):
        colours.setdefault(name, value)
    rules = "".join(_PICTURE_RULE.findall(css))
    return colours, re.sub(r"var\(--([\w-]+)\)", lambda name: colours[name[1]], rules)


@contextmanager
def _fonts_of(night: date) -> Iterator[None]:
    """Fonts that are embedded carry the time at which they were; let that be the night.

    Source: OpenType, table head, "modified": seconds since 1904.
    """
    from fontTools.ttLib.tables import _h_e_a_d as head

    before = head.timestampNow
    head.timestampNow = lambda: (night - date(1904, 1, 1)).days * 86_400
    try:
        yield
    finally:
        head.timestampNow = before


def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise PublishError(
            f"{NAME} is asked for ([project] pdf = true) and cannot be made here: WeasyPrint or "
            "Pango, which it draws text with, is not installed. Install both: pip install "
            "'remontee[pdf]', and on Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0; or "
            "write pdf = false. Then: remontee publish"
        ) from error
    return weasyprint
