import sys

import pytest

from models.errors import PublishError
from models.report import Report
from reports.render_html import render_html
from reports.render_pdf import render_pdf
from tests.reports.hostile_night import hostile_report

pytest.importorskip("weasyprint", reason="the extra pdf is not installed")


def front(report: Report) -> bytes:
    return render_html(report)["index.html"]


@pytest.fixture(scope="module")
def report():
    from reports.build import build_report
    from tests.reports.full_night import EVERYBODY, TEAMS, full_reading

    return build_report(full_reading(), EVERYBODY, TEAMS)


def test_a_second_pdf_is_the_same_bytes(report):
    one = render_pdf(report, front(report))

    assert one.startswith(b"%PDF-")
    assert render_pdf(report, front(report)) == one


def test_a_hostile_report_is_a_pdf_that_runs_and_opens_nothing():
    data = render_pdf(hostile_report(), front(hostile_report()))

    assert data.startswith(b"%PDF-")
    for act in (b"/JavaScript", b"/JS", b"/Launch", b"/OpenAction", b"/EmbeddedFile", b"evil.ex"):
        assert act not in data


def test_without_weasyprint_the_reader_is_told_what_to_install(report, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)

    with pytest.raises(PublishError, match=r"pip install 'remontee\[pdf\]'.*or write pdf = false"):
        render_pdf(report, front(report))


def test_a_failure_says_what_to_do_and_nothing_that_was_said(report, monkeypatch):
    import weasyprint

    def fail(*_, **__):
        raise AssertionError("a secret text")

    monkeypatch.setattr(weasyprint.HTML, "write_pdf", fail)
    with pytest.raises(PublishError, match=r"AssertionError\. The other formats") as told:
        render_pdf(report, front(report))
    assert "secret" not in str(told.value)
