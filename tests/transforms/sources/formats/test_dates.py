from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.sources.formats.date_words import is_relative
from transforms.sources.formats.dates import OrderEvidence, order_evidence, parse_date, read_date

PARIS = ZoneInfo("Europe/Paris")


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2021-12-14T12:36:06Z", utc(2021, 12, 14, 12, 36, 6)),
        ("2021-12-14T12:36:06+02:00", utc(2021, 12, 14, 10, 36, 6)),
        ("2021-12-14 12:36:06 +0200", utc(2021, 12, 14, 10, 36, 6)),
        ("2021-12-14 12:36:06 UTC", utc(2021, 12, 14, 12, 36, 6)),
        ("2021-12-14 12:36:06 GMT", utc(2021, 12, 14, 12, 36, 6)),
        ("2021-12-14 12:36:06", utc(2021, 12, 14, 11, 36, 6)),
        ("2021-07-14 12:36", utc(2021, 7, 14, 10, 36)),
        ("2021-12-14T12:36:06.123456789Z", utc(2021, 12, 14, 12, 36, 6, 123456)),
        ("20211214T123606Z", utc(2021, 12, 14, 12, 36, 6)),
        ("2021-12-14", utc(2021, 12, 13, 23)),
        ("20211214", utc(2021, 12, 13, 23)),
        ("2021-12", utc(2021, 11, 30, 23)),
        ("2021-W50-2", utc(2021, 12, 13, 23)),
        ("2021-348", utc(2021, 12, 13, 23)),
        ("2021-12-14T24:00:00Z", utc(2021, 12, 15)),
        ("1639485366", utc(2021, 12, 14, 12, 36, 6)),
        ("1639485366.5", utc(2021, 12, 14, 12, 36, 6, 500000)),
        ("1639485366000", utc(2021, 12, 14, 12, 36, 6)),
        ("1639485366000000", utc(2021, 12, 14, 12, 36, 6)),
        ("202112141236", utc(2021, 12, 14, 11, 36)),
        ("20211214123606", utc(2021, 12, 14, 11, 36, 6)),
        ("Tue, 14 Dec 2021 12:36:06 +0100", utc(2021, 12, 14, 11, 36, 6)),
        ("Tue, 14 Dec 2021 12:36:06 -0500 (EST)", utc(2021, 12, 14, 17, 36, 6)),
        ("14 Dec 21 12:36 EST", utc(2021, 12, 14, 17, 36)),
        ("Tue Dec 14 12:36:06 +0000 2021", utc(2021, 12, 14, 12, 36, 6)),
        ("Tue Dec 14 12:36:06 2021", utc(2021, 12, 14, 11, 36, 6)),
        ("14 décembre 2021 à 12h36", utc(2021, 12, 14, 11, 36)),
        ("mar. 14 déc. 2021, 12:36", utc(2021, 12, 14, 11, 36)),
        ("1er mars 2021", utc(2021, 2, 28, 23)),
        ("mardi 2 mars 2021", utc(2021, 3, 1, 23)),
        ("5 août 2021 9:05", utc(2021, 8, 5, 7, 5)),
        ("December 14, 2021 12:36 PM", utc(2021, 12, 14, 11, 36)),
        ("Dec 14th, 2021 at 1:05 p.m.", utc(2021, 12, 14, 12, 5)),
        ("December 14, 2021 12:05 AM GMT+2", utc(2021, 12, 13, 22, 5)),
        ("2021/12/14 12:36", utc(2021, 12, 14, 11, 36)),
        ("2021-3-4", utc(2021, 3, 3, 23)),
        ("14.12.2021 12:36:06,5", utc(2021, 12, 14, 11, 36, 6, 500000)),
        ("14/12/2021 à 12h36", utc(2021, 12, 14, 11, 36)),
        ("14/12/21", utc(2021, 12, 13, 23)),
        ("14/12/99", utc(1999, 12, 13, 23)),
        ("14/12/2021 12:36 CEST", utc(2021, 12, 14, 10, 36)),
        ("1.639485366E9", utc(2021, 12, 14, 12, 36, 6)),
        ("/Date(1639485366000)/", utc(2021, 12, 14, 12, 36, 6)),
        ("\\/Date(1639485366000+0100)\\/", utc(2021, 12, 14, 12, 36, 6)),
        ("44544", utc(2021, 12, 13, 23)),
        ("44544.525069444", utc(2021, 12, 14, 11, 36, 6)),
        ("2021-12-14 12:36:06 utc", utc(2021, 12, 14, 12, 36, 6)),
        ("2021-12-14 12:36:06 (UTC)", utc(2021, 12, 14, 12, 36, 6)),
        ("2021-12-14 12:36:06 CET", utc(2021, 12, 14, 11, 36, 6)),
        ("2021-12-14 12:36:06 America/New_York", utc(2021, 12, 14, 17, 36, 6)),
        ("2021-12-14T12:36:06+01:00[Europe/Paris]", utc(2021, 12, 14, 11, 36, 6)),
        ("14 décembre 2021 à 21 h 12", utc(2021, 12, 14, 20, 12)),
        ("14 décembre 2021 à 21h", utc(2021, 12, 14, 20)),
        ("Dec 14, 2021 9 PM", utc(2021, 12, 14, 20)),
        ("14-DEC-21 09.12.33.500000 PM", utc(2021, 12, 14, 20, 12, 33, 500000)),
        ("14-DEC-21 09.12 PM", utc(2021, 12, 14, 20, 12)),
        ("14/12/2021 - 21:12", utc(2021, 12, 14, 20, 12)),
        ("Le 14/12/2021 à 21:12", utc(2021, 12, 14, 20, 12)),
        ("Tue 14/12/2021", utc(2021, 12, 13, 23)),
        ("14. Dezember 2021 um 21:12 Uhr", utc(2021, 12, 14, 20, 12)),
        ("Dienstag, 2. März 2021", utc(2021, 3, 1, 23)),
        ("14 de diciembre de 2021 a las 9:12 p. m.", utc(2021, 12, 14, 20, 12)),
        ("martes, 2 de marzo de 2021", utc(2021, 3, 1, 23)),
        ("mar 2 mar 2021", utc(2021, 3, 1, 23)),
        ("14 dicembre 2021 alle ore 21:12", utc(2021, 12, 14, 20, 12)),
        ("14 december 2021 om 21:12 uur", utc(2021, 12, 14, 20, 12)),
        ("2 mrt. 2021", utc(2021, 3, 1, 23)),
        ("14 de dezembro de 2021 às 21:12", utc(2021, 12, 14, 20, 12)),
        ("terça-feira, 2 de março de 2021", utc(2021, 3, 1, 23)),
    ],
)
def test_a_date_is_read_in_every_shape_that_people_and_programs_write(raw, expected):
    assert parse_date(raw, "dmy", PARIS) == expected


@pytest.mark.parametrize(
    ("order", "expected"),
    [("dmy", (2021, 4, 3)), ("mdy", (2021, 3, 4)), ("ymd", None)],
)
def test_the_order_decides_what_can_be_read_two_ways(order, expected):
    assert read_date("03/04/2021", order) == (datetime(*expected) if expected else None)  # noqa: DTZ001


def test_a_year_of_two_digits_may_come_first_if_the_order_says_so():
    assert read_date("21-12-14", "ymd") == datetime(2021, 12, 14)  # noqa: DTZ001


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "hier",
        "yesterday at 5pm",
        "2021",
        "31/02/2021",
        "25/13/2021",
        "2021-13-45",
        "14 brumaire 2021",
        "14 Dec",
        "12 14 Dec 2021",
        "14 Dec 2021 12:36 NOPE",
        "14 Dec 2021 25:61",
        "14/12/214",
        "Dec Nov 14 2021",
        "12345",
        "99999",
        "2021-12-14 12:36 Nowhere/Land",
        "x Nowhere/Land",
        "Reviewed 14/12/2021",
        "3 days ago",
        "il y a 3 jours",
        "vor 3 Tagen",
        "hace 3 días",
        "2 h",
    ],
)
def test_what_is_no_date_is_not_guessed(raw):
    assert parse_date(raw, "dmy", PARIS) is None


def test_a_date_whose_utc_does_not_exist_is_not_read():
    assert parse_date("0001-01-01", "dmy", PARIS) is None


def test_a_datetime_only_moves_to_utc():
    plus_two = timezone(timedelta(hours=2))
    assert parse_date(datetime(2021, 12, 14, 2, tzinfo=plus_two), "dmy", PARIS) == utc(2021, 12, 14)


@pytest.mark.parametrize(
    ("values", "expected", "order"),
    [
        (["03/04/2021", "25/04/2021"], OrderEvidence(1, 0, 1), "dmy"),
        (["03/04/2021", "04/25/2021"], OrderEvidence(0, 1, 1), "mdy"),
        (["03/04/2021", "", "2021-04-25"], OrderEvidence(0, 0, 1), None),
        (["25/04/2021", "04/25/2021"], OrderEvidence(1, 1, 0), None),
        (["2021-04-25"], OrderEvidence(), None),
    ],
)
def test_the_unambiguous_dates_of_a_column_tell_its_order(values, expected, order):
    evidence = order_evidence(values)
    assert (evidence, evidence.order) == (expected, order)


def test_a_column_is_read_no_further_than_needed():
    clear = iter(["25/04/2021"] * 30)
    other = iter(["2021-04-25"] * 2_000)
    assert (order_evidence(clear), order_evidence(other)) == (OrderEvidence(20), OrderEvidence())
    assert (len(list(clear)), len(list(other))) == (10, 1_000)


@given(st.datetimes(min_value=datetime(1971, 1, 2), max_value=datetime(2068, 1, 1)))  # noqa: DTZ001
def test_a_time_is_the_same_in_every_shape(moment):
    moment = moment.replace(microsecond=0)
    shapes = ("%Y-%m-%dT%H:%M:%SZ", "%d/%m/%Y %H:%M:%S UTC", "%a, %d %b %Y %H:%M:%S +0000")
    read = {parse_date(moment.strftime(shape), "dmy", PARIS) for shape in shapes}
    assert read == {moment.replace(tzinfo=UTC)}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("3 days ago", True),
        ("il y a 3 jours", True),
        ("Hier à 12:36", True),
        ("À l'instant", True),
        ("vor 3 Tagen", True),
        ("hace 3 días", True),
        ("3 giorni fa", True),
        ("3 dagen geleden", True),
        ("2h", True),
        ("", False),
        ("bientôt", False),
        ("31/02/2021", False),
    ],
)
def test_a_date_that_depends_on_the_day_it_was_read_is_known(raw, expected):
    assert is_relative(raw) is expected


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text):
    assert parse_date(text, "dmy", PARIS) is None or text.strip()


def test_a_text_as_long_as_a_page_is_no_date():
    assert read_date("2021-01-01 " + "T" * 100_000) is None
