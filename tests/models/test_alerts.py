from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.alerts import (
    AlertLifeParams,
    Finding,
    Heard,
    LastHeard,
    hear_alerts,
    number_alerts,
)

PARAMS = AlertLifeParams(quiet_nights=7, reopen_nights=28, going_on=0.05)
NIGHT = date(2026, 11, 23)
NEW = Finding(is_new=True, p_value=1e-6, is_more=True)
MORE = Finding(is_new=False, p_value=0.05, is_more=True)
ANY = Finding(is_new=False, p_value=0.06, is_more=True)
FEWER = Finding(is_new=False, p_value=0.01, is_more=False)


def heard(finding: Finding, nights_ago: int | None) -> Heard | None:
    last = {}
    if nights_ago is not None:
        last["T-0001"] = LastHeard("AL-0007", NIGHT - timedelta(days=nights_ago))
    return hear_alerts({"T-0001": finding}, last, NIGHT, PARAMS).get("T-0001")


@pytest.mark.parametrize(
    ("finding", "nights_ago", "expected"),
    [
        (NEW, None, Heard("", "opened")),
        (MORE, None, None),
        (NEW, 1, Heard("AL-0007", "goes on")),
        (MORE, 6, Heard("AL-0007", "goes on")),
        (ANY, 1, None),
        (FEWER, 1, None),
        (MORE, 7, None),
        (NEW, 7, Heard("AL-0007", "reopened")),
        (NEW, 28, Heard("AL-0007", "reopened")),
        (NEW, 29, Heard("", "opened")),
    ],
)
def test_an_alert_opens_goes_on_falls_silent_and_reopens(finding, nights_ago, expected):
    assert heard(finding, nights_ago) == expected


def test_what_is_heard_is_told_in_the_order_of_its_names():
    told = hear_alerts({"T-0002": NEW, "A-01": NEW, "T-0001": ANY}, {}, NIGHT, PARAMS)
    assert list(told) == ["A-01", "T-0002"]


def test_new_alerts_are_numbered_after_the_last_and_a_rerun_keeps_its_numbers():
    told = {
        "A-01": Heard("", "opened"),
        "T-0001": Heard("AL-0002", "goes on"),
        "T-0002": Heard("", "opened"),
        "T-0003": Heard("", "opened"),
    }
    assert number_alerts(told, {"T-0002": "AL-0004"}, 9998) == [
        "AL-9999",
        "AL-0002",
        "AL-0004",
        "AL-10000",
    ]
