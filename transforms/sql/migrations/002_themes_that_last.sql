-- Themes that last: areas, the life of a theme, its quality, the ledger, alerts, curation.

-- why a text has the theme it has: found by the nightly assignment, by the birth of a theme among
-- texts that had none, by a refit, or by a curator's act
ALTER TABLE assignments ADD COLUMN cause VARCHAR DEFAULT 'assigned';

-- grain: one area of themes, for ever; settled_night is the last refit that decided which themes
-- are in it
CREATE TABLE areas (
    area_id         VARCHAR PRIMARY KEY,
    replaced_by     VARCHAR NOT NULL DEFAULT '',
    title_fr        VARCHAR NOT NULL DEFAULT '',
    title_en        VARCHAR NOT NULL DEFAULT '',
    keywords        VARCHAR[] NOT NULL DEFAULT [],
    first_night     DATE NOT NULL,
    settled_night   DATE NOT NULL,
    run_id          VARCHAR NOT NULL
);

-- grain: one event in the life of a theme
CREATE TABLE theme_events (
    theme_id        VARCHAR NOT NULL,
    night           DATE NOT NULL,
    event           VARCHAR NOT NULL CHECK (event IN
        ('born', 'state', 'split', 'merged', 'gone', 'back', 'refit', 'curated')),
    other_id        VARCHAR NOT NULL DEFAULT '',
    detail          JSON NOT NULL DEFAULT '{}',
    run_id          VARCHAR NOT NULL,
    PRIMARY KEY (theme_id, night, event, other_id)
);

-- grain: one theme as a refit or a night measured it; the latest row is carried until the next
CREATE TABLE theme_qualities (
    theme_id        VARCHAR NOT NULL,
    night           DATE NOT NULL,
    n_texts         BIGINT NOT NULL,
    n_copies        BIGINT NOT NULL,
    cohesion        DOUBLE,
    separation      DOUBLE,
    stability       DOUBLE,
    stability_low   DOUBLE,
    stability_high  DOUBLE,
    n_resamples     INTEGER NOT NULL,
    language_bias   DOUBLE,
    languages       JSON NOT NULL,
    mean_rating     DOUBLE,
    n_ratings       BIGINT NOT NULL,
    run_id          VARCHAR NOT NULL,
    PRIMARY KEY (theme_id, night)
);

-- grain: one night; how far its themes can be trusted
CREATE TABLE night_qualities (
    night           DATE PRIMARY KEY,
    grade           VARCHAR NOT NULL CHECK (grade IN ('A', 'B', 'C', 'D', '')),
    coverage        DOUBLE,
    churn           DOUBLE,
    parts           JSON NOT NULL,
    run_id          VARCHAR NOT NULL
);

-- grain: one comment counted in one theme ('' is none) from one night on, as long as its version,
-- text and person are the same; until_night is empty for what counts now. The ledger is the
-- difference of two nights. One row a comment and from_night, without a key: an index would make
-- closing a night again ten times as slow.
CREATE TABLE memberships (
    comment_id      VARCHAR NOT NULL,
    from_night      DATE NOT NULL,
    until_night     DATE,
    theme_id        VARCHAR NOT NULL,
    person          VARCHAR NOT NULL,
    source          VARCHAR NOT NULL,
    text_id         VARCHAR NOT NULL,
    version_no      INTEGER NOT NULL,
    cause           VARCHAR NOT NULL CHECK (cause IN
        ('new', 'edited', 'deleted', 'erased', 'reassigned', 'curated', 'source')),
    ended_by        VARCHAR NOT NULL DEFAULT '' CHECK (ended_by IN
        ('', 'new', 'edited', 'deleted', 'erased', 'reassigned', 'curated', 'source')),
    run_id          VARCHAR NOT NULL,
    CHECK (until_night > from_night),
    CHECK ((until_night IS NULL) = (ended_by = ''))
);

-- grain: one night that the ledger has closed; a theme without a row in changes did not move in it
CREATE TABLE ledger_nights (
    night           DATE PRIMARY KEY,
    as_of           TIMESTAMPTZ NOT NULL,
    run_id          VARCHAR NOT NULL
);

-- grain: one alert of one theme or area; it reopens instead of being told again
CREATE TABLE alerts (
    alert_id        VARCHAR PRIMARY KEY,
    subject_id      VARCHAR NOT NULL,
    state           VARCHAR NOT NULL CHECK (state IN ('open', 'closed')),
    first_night     DATE NOT NULL,
    last_night      DATE NOT NULL,
    opened_nights   DATE[] NOT NULL,
    strength        DOUBLE NOT NULL,
    text_ids        VARCHAR[] NOT NULL,
    run_id          VARCHAR NOT NULL
);

-- grain: one theme or area in one night in which it stood out or its alert was heard; observed is
-- people with words of their own, n_people all of them; window_* are of the sum of the last
-- n_nights that stood out most; text_ids are the quotes that explain it
CREATE TABLE alert_nights (
    subject_id      VARCHAR NOT NULL,
    night           DATE NOT NULL,
    observed        BIGINT NOT NULL,
    n_people        BIGINT NOT NULL,
    expected        DOUBLE NOT NULL,
    low             DOUBLE NOT NULL,
    high            DOUBLE NOT NULL,
    n_nights        INTEGER NOT NULL,
    window_observed BIGINT NOT NULL,
    window_expected DOUBLE NOT NULL,
    p_value         DOUBLE NOT NULL,
    q_value         DOUBLE NOT NULL,
    strength        DOUBLE NOT NULL,
    is_alert        BOOLEAN NOT NULL,
    is_opening      BOOLEAN NOT NULL DEFAULT false,
    alert_id        VARCHAR NOT NULL DEFAULT '',
    text_ids        VARCHAR[] NOT NULL DEFAULT [],
    run_id          VARCHAR NOT NULL,
    PRIMARY KEY (subject_id, night)
);

-- grain: one act that a night could not follow to the letter, and how it was settled
CREATE TABLE curation_conflicts (
    act_id          INTEGER NOT NULL,
    night           DATE NOT NULL,
    found           VARCHAR NOT NULL,
    settled         VARCHAR NOT NULL,
    run_id          VARCHAR NOT NULL,
    PRIMARY KEY (act_id, night)
);

-- grain: one title told by an endpoint; asked once for the same texts
CREATE TABLE told_titles (
    question_key    VARCHAR PRIMARY KEY,
    model           VARCHAR NOT NULL,
    title_fr        VARCHAR NOT NULL,
    title_en        VARCHAR NOT NULL,
    asked_at        TIMESTAMPTZ NOT NULL
);

-- what a refit left with a theme, for the nights after it to compare with
ALTER TABLE spaces ADD COLUMN coverage DOUBLE DEFAULT 0;

-- themes gain what curators say of them (status and owner are there already), and how many members
-- they had when they got their title: one that has doubled or halved is named anew. Made anew,
-- because DuckDB cannot add two columns to one table with a key and rows in one transaction.
CREATE TABLE themes_before AS SELECT * FROM themes;
DROP TABLE themes;
CREATE TABLE themes (
    theme_id        VARCHAR PRIMARY KEY,
    replaced_by     VARCHAR NOT NULL DEFAULT '',
    area            VARCHAR NOT NULL DEFAULT '',
    state           VARCHAR NOT NULL CHECK (state IN
        ('candidate', 'emerging', 'active', 'cooling', 'dormant', 'revived', 'hidden', 'merged', 'gone')),
    title_fr        VARCHAR NOT NULL DEFAULT '',
    title_en        VARCHAR NOT NULL DEFAULT '',
    keywords        VARCHAR[] NOT NULL DEFAULT [],
    first_night     DATE NOT NULL,
    last_night      DATE NOT NULL,
    stability       DOUBLE,
    owner           VARCHAR NOT NULL DEFAULT '',
    status          VARCHAR NOT NULL DEFAULT '',
    run_id          VARCHAR NOT NULL,
    teams           VARCHAR[] NOT NULL DEFAULT [],
    shipped_version VARCHAR NOT NULL DEFAULT '',
    shipped_on      VARCHAR NOT NULL DEFAULT '',
    ticket          VARCHAR NOT NULL DEFAULT '',
    note            VARCHAR NOT NULL DEFAULT '',
    is_pinned       BOOLEAN NOT NULL DEFAULT false,
    named_texts     BIGINT NOT NULL DEFAULT 0
);
INSERT INTO themes BY NAME SELECT * FROM themes_before;
DROP TABLE themes_before;

-- what an act is known by in every store that it was carried to, and what an undo takes along
ALTER TABLE curation_acts ADD COLUMN act_key VARCHAR DEFAULT '';
ALTER TABLE curation_acts ADD COLUMN also_undoes INTEGER[] DEFAULT [];

-- grain: one value of a theme or text that is not what it would be without curators: what the
-- machine decided, and what the acts that stand made of it
CREATE TABLE curation_effects (
    subject_id      VARCHAR NOT NULL,
    field           VARCHAR NOT NULL,
    machine         VARCHAR NOT NULL,
    given           VARCHAR NOT NULL,
    PRIMARY KEY (subject_id, field)
);
