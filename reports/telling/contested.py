"""Criticism, campaigns and what is set aside: three things that nobody should take for another."""

from __future__ import annotations

from datetime import date

from models.report import Report
from models.report_parts import AsideReport, CampaignReport, Criticism
from reports import facts
from reports.language import Sentence, Words
from reports.telling.common import strong


def criticism_told(item: Criticism, words: Words) -> Sentence:
    """How many stand against, of those who take a side."""
    return words.sentence(
        "{voices} against: {share} of those who take a side.",
        voices=strong(words.count("{n} voice", "{n} voices", item.n_against)),
        share=words.percent(item.share),
    )


def campaign_told(item: CampaignReport, words: Words) -> Sentence:
    """How many comments of how few wordings, and what they count for."""
    campaign = item.campaign
    return words.sentence(
        "{comments} say the same in {wordings}, and count as {voices}.",
        comments=strong(words.count("{n} comment", "{n} comments", campaign.n_comments)),
        wordings=words.count("{n} wording", "{n} wordings", campaign.n_wordings),
        voices=words.count("{n} voice", "{n} voices", campaign.n_wordings),
    )


def campaign_facts(item: CampaignReport, report: Report, words: Words) -> tuple[str, ...]:
    """What shows that it is one: how fast, by whom, where."""
    campaign = item.campaign
    people = facts.people(words, campaign.n_people, campaign.n_unsigned)
    return tuple(
        part
        for part in (people, _when(item, report.night, words), _unknown_senders(item, words))
        if part
    )


def _when(item: CampaignReport, night: date, words: Words) -> str:
    first, last = item.campaign.first_said_on, item.campaign.last_said_on
    if first is None or last is None:
        return ""
    if first == last:
        return words.say("all on {day}", day=words.day_before(first, night))
    return words.say(
        "{first} to {last}",
        first=words.day_before(first, night),
        last=words.day_before(last, night),
    )


def _unknown_senders(item: CampaignReport, words: Words) -> str:
    share, usual = item.campaign.one_time_share, item.campaign.one_time_usual
    if share is None or usual is None:
        return ""
    return words.say(
        "{share} of them wrote nothing else ({usual} is usual)",
        share=words.percent(share),
        usual=words.percent(usual),
    )


def aside_rows(
    asides: tuple[AsideReport, ...], words: Words
) -> tuple[tuple[str, str, str, str], ...]:
    """Of each reason: its name, what it is, comments, people."""
    return tuple(
        (
            *reason_told(aside.reason, words),
            words.number(aside.n_comments),
            words.number(aside.n_people + aside.n_unknown),
        )
        for aside in asides
    )


def reason_told(reason: str, words: Words) -> tuple[str, str]:
    """Why something is set aside: the name of it, and what it is; of another one its name alone."""
    return {
        "scam": (words.say("Scam"), words.say("asks for money or secrets")),
        "spam": (words.say("Spam"), words.say("sells something to everybody")),
        "abuse": (words.say("Abuse"), words.say("insults or threatens persons or groups")),
        "raid": (words.say("Raid"), words.say("many at once about something else")),
    }.get(reason, (reason, ""))
