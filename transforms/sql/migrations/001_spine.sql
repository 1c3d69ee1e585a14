-- The whole record, so that later migrations add and never rewrite.
-- Times are UTC. said = when people said it; known = since when this store knows it.

CREATE TABLE runs (
    run_id          VARCHAR PRIMARY KEY,
    night           DATE NOT NULL,
    as_of           TIMESTAMPTZ NOT NULL,
    seed            INTEGER NOT NULL,
    command         VARCHAR NOT NULL,
    status          VARCHAR NOT NULL CHECK (status IN ('running', 'done', 'partial', 'failed', 'killed')),
    started_at      TIMESTAMPTZ NOT NULL,
    finished_at     TIMESTAMPTZ,
    versions        JSON NOT NULL,
    configuration   JSON NOT NULL DEFAULT '{}',
    received        BIGINT NOT NULL DEFAULT 0,
    new             BIGINT NOT NULL DEFAULT 0,
    edited          BIGINT NOT NULL DEFAULT 0,
    deleted         BIGINT NOT NULL DEFAULT 0,
    unchanged       BIGINT NOT NULL DEFAULT 0,
    quarantined     BIGINT NOT NULL DEFAULT 0,
    set_aside       BIGINT NOT NULL DEFAULT 0,
    staged          BIGINT NOT NULL DEFAULT 0,
    themes          BIGINT NOT NULL DEFAULT 0,
    coverage        DOUBLE,
    seconds         DOUBLE,
    peak_mb         DOUBLE,
    message         VARCHAR NOT NULL DEFAULT '',
    CHECK (received = new + edited + deleted + unchanged + quarantined + set_aside)
);

-- grain: one source in one run
CREATE TABLE run_sources (
    run_id          VARCHAR NOT NULL,
    source          VARCHAR NOT NULL,
    status          VARCHAR NOT NULL CHECK (status IN ('done', 'failed', 'stopped')),
    received        BIGINT NOT NULL,
    new             BIGINT NOT NULL,
    edited          BIGINT NOT NULL,
    deleted         BIGINT NOT NULL,
    unchanged       BIGINT NOT NULL,
    quarantined     BIGINT NOT NULL,
    set_aside       BIGINT NOT NULL,
    held            BIGINT NOT NULL,
    message         VARCHAR NOT NULL,
    notes           JSON NOT NULL,
    PRIMARY KEY (run_id, source),
    CHECK (received = new + edited + deleted + unchanged + quarantined + set_aside)
);

-- grain: one stage in one run; the latest attempt
CREATE TABLE run_stages (
    run_id          VARCHAR NOT NULL,
    stage           VARCHAR NOT NULL,
    status          VARCHAR NOT NULL CHECK (status IN ('running', 'done', 'failed')),
    seconds         DOUBLE,
    n_in            BIGINT,
    n_out           BIGINT,
    detail          JSON,
    PRIMARY KEY (run_id, stage)
);

-- grain: one source; how far it is landed
CREATE TABLE cursors (
    source          VARCHAR PRIMARY KEY,
    kind            VARCHAR NOT NULL,
    cursor          JSON NOT NULL,
    run_id          VARCHAR NOT NULL
);

-- grain: one version of a comment; a tombstone is a version without text
CREATE TABLE comment_versions (
    comment_id          VARCHAR NOT NULL,
    version_no          INTEGER NOT NULL CHECK (version_no >= 1),
    source              VARCHAR NOT NULL,
    native_id           VARCHAR NOT NULL,
    community           VARCHAR NOT NULL,
    thread_id           VARCHAR NOT NULL,
    parent_native_id    VARCHAR NOT NULL,
    url                 VARCHAR NOT NULL,
    author_key          VARCHAR NOT NULL,
    source_language     VARCHAR NOT NULL,
    title               VARCHAR NOT NULL,
    body                VARCHAR NOT NULL,
    body_format         VARCHAR NOT NULL CHECK (body_format IN ('text', 'html', 'markdown', 'mail', 'mail_html')),
    said_at             TIMESTAMPTZ,
    edited_at           TIMESTAMPTZ,
    known_at            TIMESTAMPTZ NOT NULL,
    rating              DOUBLE,
    score               DOUBLE,
    n_answers           INTEGER,
    product             VARCHAR NOT NULL,
    version             VARCHAR NOT NULL,
    segment             VARCHAR NOT NULL,
    tags                VARCHAR[] NOT NULL,
    visibility          VARCHAR NOT NULL CHECK (visibility IN ('public', 'unlisted', 'private')),
    is_deleted          BOOLEAN NOT NULL,
    extra               JSON NOT NULL,
    content_mac         VARCHAR NOT NULL,
    mask_version        INTEGER NOT NULL,
    run_id              VARCHAR NOT NULL,
    PRIMARY KEY (comment_id, version_no),
    CHECK (NOT is_deleted OR (title = '' AND body = '' AND author_key = ''))
);

-- grain: one broken expectation of one bad record; gone once the source is mended (released_run_id)
CREATE TABLE quarantine (
    source          VARCHAR NOT NULL,
    native_id       VARCHAR NOT NULL,
    expectation     VARCHAR NOT NULL,
    observed        VARCHAR NOT NULL,
    night           DATE NOT NULL,
    record          JSON NOT NULL,
    content_mac     VARCHAR NOT NULL,
    mask_version    INTEGER NOT NULL,
    file            VARCHAR NOT NULL DEFAULT '',
    run_id          VARCHAR NOT NULL,
    seen_run_id     VARCHAR NOT NULL,
    released_run_id VARCHAR,
    PRIMARY KEY (source, native_id, expectation)
);

-- grain: one record left out on arrival; holds no text
CREATE TABLE arrivals_set_aside (
    source          VARCHAR NOT NULL,
    native_id       VARCHAR NOT NULL,
    reason          VARCHAR NOT NULL CHECK (reason IN ('robot', 'private', 'erased', 'no archive')),
    night           DATE NOT NULL,
    run_id          VARCHAR NOT NULL,
    PRIMARY KEY (source, native_id)
);

-- grain: one forgotten author or comment; keyed differently from author_key and comment_id
CREATE TABLE suppressions (
    suppression_key VARCHAR PRIMARY KEY,
    kind            VARCHAR NOT NULL CHECK (kind IN ('author', 'comment')),
    erased_at       TIMESTAMPTZ NOT NULL,
    certificate     VARCHAR NOT NULL
);

-- grain: one distinct text; text_id is a hash of the clean text with its placeholders folded
CREATE TABLE texts (
    text_id         VARCHAR PRIMARY KEY,
    text            VARCHAR NOT NULL,
    language        VARCHAR NOT NULL,
    language_score  DOUBLE NOT NULL,
    language_version INTEGER NOT NULL,
    copy_id         VARCHAR NOT NULL,
    n_chars         INTEGER NOT NULL
);

-- grain: one comment, its latest version known, clean
CREATE TABLE staged_comments (
    comment_id          VARCHAR PRIMARY KEY,
    version_no          INTEGER NOT NULL,
    source              VARCHAR NOT NULL,
    native_id           VARCHAR NOT NULL,
    community           VARCHAR NOT NULL,
    thread_key          VARCHAR NOT NULL,
    parent_comment_id   VARCHAR NOT NULL,
    url                 VARCHAR NOT NULL,
    person              VARCHAR NOT NULL,
    said_at             TIMESTAMPTZ,
    edited_at           TIMESTAMPTZ,
    known_at            TIMESTAMPTZ NOT NULL,
    said_on             DATE,
    text_id             VARCHAR NOT NULL,
    text                VARCHAR NOT NULL,
    language            VARCHAR NOT NULL,
    rating              DOUBLE,
    score               DOUBLE,
    n_answers           INTEGER,
    product             VARCHAR NOT NULL,
    version             VARCHAR NOT NULL,
    segment             VARCHAR NOT NULL,
    tags                VARCHAR[] NOT NULL,
    is_set_aside        BOOLEAN NOT NULL DEFAULT false,
    set_aside_reason    VARCHAR NOT NULL DEFAULT '',
    clean_version       INTEGER NOT NULL,
    mask_version        INTEGER NOT NULL
);

-- grain: one unit of a text (the whole of it, or a sentence), in order
CREATE TABLE text_units (
    text_id         VARCHAR NOT NULL,
    unit_no         INTEGER NOT NULL,
    unit_id         VARCHAR NOT NULL,
    start_char      INTEGER NOT NULL,
    end_char        INTEGER NOT NULL,
    units_version   INTEGER NOT NULL,
    PRIMARY KEY (text_id, unit_no)
);

-- grain: one distinct unit, one engine; never computed twice
CREATE TABLE vectors (
    unit_id         VARCHAR NOT NULL,
    engine_key      VARCHAR NOT NULL,
    vector          FLOAT[] NOT NULL,
    n_tokens        INTEGER NOT NULL,
    is_cut          BOOLEAN NOT NULL,
    PRIMARY KEY (unit_id, engine_key)
);

-- grain: one fit of the space; arrays is an npz
CREATE TABLE spaces (
    space_id        VARCHAR PRIMARY KEY,
    engine_key      VARCHAR NOT NULL,
    fitted_night    DATE NOT NULL,
    n_texts         BIGINT NOT NULL,
    params          JSON NOT NULL,
    arrays          BLOB NOT NULL,
    run_id          VARCHAR NOT NULL
);

-- grain: one theme, for ever; an id is never used again
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
    run_id          VARCHAR NOT NULL
);

-- grain: one theme in one space; what the assignment function compares with
CREATE TABLE theme_centres (
    space_id        VARCHAR NOT NULL,
    theme_id        VARCHAR NOT NULL,
    centre          FLOAT[] NOT NULL,
    threshold       DOUBLE NOT NULL,
    n_texts         BIGINT NOT NULL,
    PRIMARY KEY (space_id, theme_id)
);

-- grain: one text from one night on; until_night is empty for the current one
CREATE TABLE assignments (
    text_id         VARCHAR NOT NULL,
    from_night      DATE NOT NULL,
    until_night     DATE,
    theme_id        VARCHAR NOT NULL,
    strength        DOUBLE NOT NULL,
    mentions        VARCHAR[] NOT NULL,
    space_id        VARCHAR NOT NULL,
    run_id          VARCHAR NOT NULL,
    PRIMARY KEY (text_id, from_night)
);

-- grain: one exemplar of a theme, best first
CREATE TABLE theme_exemplars (
    theme_id        VARCHAR NOT NULL,
    rank            INTEGER NOT NULL,
    text_id         VARCHAR NOT NULL,
    PRIMARY KEY (theme_id, rank)
);

-- grain: one text; what is said with it
CREATE TABLE signals (
    text_id         VARCHAR PRIMARY KEY,
    intents         VARCHAR[] NOT NULL,
    stance          VARCHAR NOT NULL CHECK (stance IN ('for', 'against', 'conditional', 'none')),
    is_abuse        BOOLEAN NOT NULL,
    campaign_id     VARCHAR NOT NULL,
    signals_version INTEGER NOT NULL
);

-- grain: one act of a curator, in order; undoing adds a row
CREATE TABLE curation_acts (
    act_id          INTEGER PRIMARY KEY,
    acted_at        TIMESTAMPTZ NOT NULL,
    actor           VARCHAR NOT NULL,
    reason          VARCHAR NOT NULL,
    kind            VARCHAR NOT NULL,
    payload         JSON NOT NULL,
    undoes_act_id   INTEGER
);

-- grain: one theme and local date: what was said that day, as known now
CREATE TABLE series (
    theme_id        VARCHAR NOT NULL,
    night           DATE NOT NULL,
    n_comments      BIGINT NOT NULL,
    n_people        BIGINT NOT NULL,
    n_unknown       BIGINT NOT NULL,
    n_communities   BIGINT NOT NULL,
    is_alert        BOOLEAN NOT NULL DEFAULT false,
    alert_strength  DOUBLE,
    PRIMARY KEY (theme_id, night)
);

-- grain: one measure of one theme in one night; theme_id '' is what has no theme
CREATE TABLE changes (
    theme_id        VARCHAR NOT NULL,
    night           DATE NOT NULL,
    measure         VARCHAR NOT NULL CHECK (measure IN ('comments', 'people')),
    before          BIGINT NOT NULL,
    new             BIGINT NOT NULL,
    edited          BIGINT NOT NULL,
    deleted         BIGINT NOT NULL,
    erased          BIGINT NOT NULL,
    reassigned      BIGINT NOT NULL,
    curated         BIGINT NOT NULL,
    source          BIGINT NOT NULL,
    after           BIGINT NOT NULL,
    PRIMARY KEY (theme_id, night, measure),
    CHECK (before + new + edited + deleted + erased + reassigned + curated + source = after)
);

-- grain: one published report; fingerprint of what it was made from, digest of its files
CREATE TABLE publications (
    night           DATE NOT NULL,
    team_slug       VARCHAR NOT NULL,
    run_id          VARCHAR NOT NULL,
    fingerprint     VARCHAR NOT NULL,
    digest          VARCHAR NOT NULL,
    n_files         INTEGER NOT NULL,
    PRIMARY KEY (night, team_slug)
);
