"""What each column means, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from reports.language import Words


def meanings(words: Words) -> Mapping[str, str]:
    """Column -> what it means."""
    return {
        "actor": words.say("Who did it; empty: the program."),
        "after": words.say("Known people at the end of the period."),
        "alert_id": words.say("Id of the alert."),
        "alert_ids": words.say("Ids of its alerts that this report tells."),
        "answer_url": words.say("Where others who asked nearly the same were answered."),
        "area": words.say("The area that the theme belongs to."),
        "asked": words.say("The request, word for word."),
        "before": words.say("Known people before the period."),
        "begun_on": words.say("First of the nights whose people its alerts opened for."),
        "came_on": words.say("The day on which it came out."),
        "campaign_id": words.say("Id of the campaign that the comment belongs to; empty: none."),
        "campaign_ids": words.say("Ids of campaigns that ask for it too."),
        "cause": words.say(
            "Why the number moved: new, edited, deleted or erased is what people did; "
            "source, reassigned or curated changes the count only; empty: nothing moved."
        ),
        "cell": words.say(
            "The column of `remontee themes sheet` that settles it too; empty: none."
        ),
        "cohesion": words.say("How alike its comments are, -1 to 1."),
        "command": words.say("What settles it."),
        "comment_id": words.say("Id of the comment; the same in every table and every night."),
        "comment_ids": words.say("Ids of all comments that say it."),
        "communities": words.say("Where it is said, most comments first."),
        "community": words.say("Where it was said."),
        "copies": words.say("Comments that have exactly this text."),
        "detail": words.say("What was found, in English."),
        "event": words.say(
            "What befell the theme (born, merged, split, state …) or what a curator did."
        ),
        "expected": words.say("People who would be usual in these nights."),
        "finding": words.say(
            "only: nobody elsewhere says it; mostly: two thirds of the voices or more; "
            "more: beyond the community's size."
        ),
        "first_night": words.say("The first night in which it was found."),
        "first_on": words.say("The earliest day on which it was said."),
        "grade": words.say("A (best) to D; empty: too little to grade."),
        "happened_on": words.say("The day on which it happened."),
        "high": words.say("Upper end of what is usual for one night, in 95 of 100 cases."),
        "idea_id": words.say("Id of the request; empty: asked by one person alone."),
        "intents": words.say(
            "What the comment is: problem, request, question, praise, experience."
        ),
        "is_back": words.say("Whether it was closed before and stands out again."),
        "is_cut": words.say("Whether the comment goes on beyond the text that is shown."),
        "is_firm": words.say(
            "Whether the theme stays among the first whatever is taken away; empty: it "
            "is not among them."
        ),
        "is_new": words.say("Whether the theme was first named on this night."),
        "is_tonight": words.say("Whether it stands out in the night of the report."),
        "is_top": words.say("Whether the theme is still among the first."),
        "is_undone": words.say("Whether it was taken back later."),
        "keywords": words.say("Words that recur in it."),
        "language": words.say("The language, as a tag such as fr or en; und: not known."),
        "last_night": words.say("The last night in which it was found."),
        "last_on": words.say("The latest day on which it was said."),
        "low": words.say("Lower end of what is usual for one night, in 95 of 100 cases."),
        "mean_rating": words.say("Mean of the ratings that were given."),
        "measure": words.say("What is graded; night is all together."),
        "measured_on": words.say("The night of the last measurement."),
        "moved_to": words.say(
            "The theme it was merged into; empty: nobody speaks of it in the period."
        ),
        "movement": words.say("What the movement is called."),
        "movement_id": words.say("Id of the movement; the same every night."),
        "n_for": words.say("Voices for the product."),
        "n_opposed": words.say("Voices against the product; on a condition is not against."),
        "n_requesting": words.say("Voices that ask for something."),
        "n_against": words.say(
            "Voices that stand against it; copies of a campaign count once a wording."
        ),
        "n_change": words.say("People who came by this cause, less those who went."),
        "n_comments": words.say("Comments, copies among them."),
        "n_communities": words.say("How many communities it was said in."),
        "n_days": words.say("Length of the period in days."),
        "n_days_waiting": words.say("Days since the oldest was written; empty: not known."),
        "n_elsewhere": words.say("Voices of the other communities."),
        "n_in_campaigns": words.say("Comments that belong to a campaign."),
        "n_mentions": words.say(
            "Comments of other themes, or of none, that speak of this one too; in no sum."
        ),
        "n_nights": words.say("Nights that were summed because together they stand out most."),
        "n_peak": words.say("Most people and unsigned comments within a week."),
        "n_people": words.say("Known people; who writes ten times counts once."),
        "n_resamples": words.say("How often the people were drawn again."),
        "n_set_aside": words.say("Comments that are set aside."),
        "n_texts": words.say("Distinct texts."),
        "n_unknown": words.say("Distinct texts without an author: at most that many people more."),
        "n_unsigned": words.say("Comments without an author."),
        "n_voices": words.say(
            "What the place is by: people, texts without an author, and one for each "
            "wording of a campaign."
        ),
        "n_voices_left": words.say("Voices that are left when it is taken away."),
        "n_wordings": words.say("Distinct wordings: as many voices as it counts for."),
        "name": words.say(
            "Which community, language, product, version, segment, kind or side it is."
        ),
        "new": words.say("Comments that were new tonight."),
        "other": words.say("Title of the other theme."),
        "other_id": words.say("Id of the other theme."),
        "others": words.say("Other themes that it names."),
        "owner": words.say("Who has taken it on; empty: nobody yet."),
        "owners": words.say("Who has taken on its themes."),
        "part": words.say(
            "What the theme is split up by: community, language, product, version, "
            "segment, intent or stance."
        ),
        "people": words.say("Known people who said exactly this."),
        "period": words.say(
            "Since last night, last week or the last release: night, week, release."
        ),
        "product": words.say("The product it is about, as the source says."),
        "q_value": words.say(
            "Share of false findings expected among those as clear as this, 0 to 1."
        ),
        "rank": words.say("Place by voices; empty: fewer than three voices, so not ranked."),
        "rank_high": words.say("Worst place in 95 of 100 draws of the same people."),
        "rank_left": words.say(
            "Place when it is taken away; empty: fewer than three voices are left."
        ),
        "rank_low": words.say("Best place in 95 of 100 draws of the same people."),
        "rating": words.say("The rating that came with the comment; empty: none."),
        "reason": words.say(
            "Why: of what is set aside, scam, spam, abuse or raid; else what a curator "
            "said; empty: none."
        ),
        "received": words.say("Comments that arrived tonight."),
        "recent": words.say("Voices of the last seven days."),
        "release": words.say("Name of the release."),
        "removal": words.say(
            "What is taken away: loudest (the three people who say most), campaign, "
            "community; language: what is said in it alone."
        ),
        "said_on": words.say("The local day on which it was said; empty: not known."),
        "shown_under": words.say(
            "Where the pages quote it: theme, praise, single voices, no theme, said by several."
        ),
        "segment": words.say("Plan, kind of customer or country, as the source says."),
        "separation": words.say("How much nearer its comments are to it than to the next theme."),
        "share": words.say("Share of the active voices, 0 to 1."),
        "share_against": words.say("Share of those who take a side, 0 to 1."),
        "share_elsewhere": words.say("Share of the other communities' voices, 0 to 1."),
        "share_high": words.say("Upper end of the share in 95 of 100 draws of the same people."),
        "share_low": words.say("Lower end of the share in 95 of 100 draws of the same people."),
        "share_of_comments": words.say("Share of all comments of the period, 0 to 1."),
        "shipped_version": words.say("The version that brought what was asked for."),
        "similarity": words.say("How near the two themes are, -1 to 1."),
        "since": words.say("The first night that counts in the period."),
        "source": words.say("Name of the source."),
        "stability": words.say(
            "Share of trials with other people drawn in which the theme is found again, 0 to 1."
        ),
        "stability_high": words.say("Upper end of the stability in 95 of 100 cases."),
        "stability_low": words.say("Lower end of the stability in 95 of 100 cases."),
        "stance": words.say("for, against, conditional or none; empty: not found yet."),
        "starts_on": words.say("First day of the period; a period without any comment has no row."),
        "state": words.say(
            "State of the theme or the alert: active, emerging, cooling, dormant, "
            "revived; open, closed."
        ),
        "status": words.say(
            "What became of it: planned, shipped, declined …; of a source, whether it arrived."
        ),
        "strength": words.say("How clearly it stands out: -log10 of the share of false ones."),
        "subject": words.say("What it is about."),
        "subject_id": words.say("Id of what it is about."),
        "task": words.say("What whoever curates should settle."),
        "teams": words.say("Teams that a curator has brought it to."),
        "text": words.say("The words as they were written, masked where they name somebody."),
        "theme": words.say("Title of the theme; empty: none."),
        "theme_id": words.say("Id of the theme, for ever; empty: none, or all comments together."),
        "theme_ids": words.say("Ids of the themes of its comments, most comments first."),
        "ticket": words.say("Where the work on it is followed."),
        "url": words.say("Where it can be read; empty: the source gave no http or https address."),
        "usual": words.say("Voices that are usual in seven days; empty: too early to say."),
        "value": words.say("The value that is graded, 0 to 1; empty: not known tonight."),
        "version": words.say("The product's version, as the source says."),
    }
