"""The front page as PDF, for those who print or archive: an extra, made by WeasyPrint.

Nothing is fetched: the page has its style and pictures inside. Links within the site lead nowhere
from a PDF and are plain words in it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from models.errors import PublishError
from models.report import Report
from reports.render_html import render_html

NAME = "report.pdf"
_INNER_LINK = re.compile(r'<a ((?:class="[^"]*" )?)href="(?!https?:)[^"]*"')
_STYLE = Path(__file__).parent / "assets" / "alone" / "pdf.css"


def render_pdf(report: Report) -> bytes:
    """The front page, A4, as many pages as it takes.

    Args:
        report: What to write.

    Returns:
        The bytes of `report.pdf`.

    Raises:
        PublishError: WeasyPrint or a library that it needs is not installed, or it fails.
    """
    weasyprint = _weasyprint()
    page = _INNER_LINK.sub(r"<a \1", render_html(report)["index.html"].decode())
    try:
        document = weasyprint.HTML(
            string=page, url_fetcher=refuse, media_type="print", encoding="utf-8"
        )
        data: bytes = document.write_pdf(
            stylesheets=[weasyprint.CSS(string=_STYLE.read_text(encoding="utf-8"))]
        )
    except Exception as error:
        raise PublishError(
            f"WeasyPrint could not make {NAME} of {report.team_slug}: {type(error).__name__}. The "
            "other formats are not concerned. Write pdf = false in [project] to go on without, or "
            "install another version of WeasyPrint; then: remontee publish"
        ) from error
    return data


def refuse(url: str, *_: object, **__: object) -> Any:
    """What WeasyPrint gets instead of a network: what is in the page, and nothing else.

    Args:
        url: What the page names.

    Raises:
        ValueError: It is not a `data:` address.
    """
    if not url.startswith("data:"):
        raise ValueError("a report fetches nothing")
    return _weasyprint().default_url_fetcher(url)


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
