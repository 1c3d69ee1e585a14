-- Voices: what a comment wants, who speaks in copies, what is set aside, who waits for an answer.

-- A: intents and stance ---------------------------------------------------------------------------

-- grain: one distinct text; how probable each intent, stance and trouble is. Intents and stance are
-- written by one step, abuse, spam and scam by another: what is empty has not been computed yet
CREATE TABLE signal_scores (
    text_id         VARCHAR PRIMARY KEY,
    signals_version INTEGER,
    problem         DOUBLE,
    request         DOUBLE,
    question        DOUBLE,
    praise          DOUBLE,
    experience      DOUBLE,
    for_            DOUBLE,
    against         DOUBLE,
    conditional     DOUBLE,
    abuse_version   INTEGER,
    abuse           DOUBLE,
    spam            DOUBLE,
    scam            DOUBLE
);

-- grain: the vector of one text that is an example of intents, by one engine; the text itself is in
-- the program or in the user's labels
CREATE TABLE voice_examples (
    text_id         VARCHAR NOT NULL,
    engine_key      VARCHAR NOT NULL,
    vector          FLOAT[] NOT NULL,
    PRIMARY KEY (text_id, engine_key)
);

-- B: abuse, spam, raids, set aside ----------------------------------------------------------------

-- grain: one distinct text; how probable it is that it speaks of something else than a product
CREATE TABLE subject_scores (
    text_id         VARCHAR PRIMARY KEY,
    subject_version INTEGER NOT NULL,
    other           DOUBLE NOT NULL,
    speaks_of_product BOOLEAN NOT NULL
);

-- grain: one hand-written example (a hash of its text), one engine; never computed twice
CREATE TABLE judge_examples (
    example_id      VARCHAR NOT NULL,
    engine_key      VARCHAR NOT NULL,
    vector          FLOAT[] NOT NULL,
    PRIMARY KEY (example_id, engine_key)
);

-- grain: one comment and reason to set it aside; a restored comment keeps its row
CREATE TABLE set_asides (
    comment_id      VARCHAR NOT NULL,
    reason          VARCHAR NOT NULL CHECK (reason IN ('scam', 'spam', 'abuse', 'raid')),
    text_id         VARCHAR NOT NULL,
    since_night     DATE NOT NULL,
    evidence        JSON NOT NULL,
    run_id          VARCHAR NOT NULL,
    PRIMARY KEY (comment_id, reason)
);

-- grain: one act by which somebody takes comments back, in order; undone, it holds no more
CREATE TABLE restorations (
    restoration_id  INTEGER PRIMARY KEY,
    acted_at        TIMESTAMPTZ NOT NULL,
    actor           VARCHAR NOT NULL,
    why             VARCHAR NOT NULL,
    undone_at       TIMESTAMPTZ,
    undone_by       VARCHAR NOT NULL DEFAULT ''
);

-- grain: one comment, or one text with all its copies, that an act takes back from one reason
CREATE TABLE restored (
    restoration_id  INTEGER NOT NULL,
    reason          VARCHAR NOT NULL,
    comment_id      VARCHAR NOT NULL,
    text_id         VARCHAR NOT NULL,
    PRIMARY KEY (restoration_id, reason, comment_id, text_id),
    CHECK ((comment_id = '') <> (text_id = ''))
);

-- C: people, campaigns, firmness, communities -----------------------------------------------------

-- grain: one campaign, for ever: an id is never used again. What it came to on the last night that
-- found it; is_current is false when its texts are gone or no longer look like one
CREATE TABLE campaigns (
    campaign_id     VARCHAR PRIMARY KEY,
    is_current      BOOLEAN NOT NULL,
    first_night     DATE NOT NULL,
    n_comments      BIGINT NOT NULL,
    n_texts         BIGINT NOT NULL,
    n_wordings      BIGINT NOT NULL,
    n_people        BIGINT NOT NULL,
    n_unsigned      BIGINT NOT NULL,
    n_peak          BIGINT NOT NULL,
    n_one_time      BIGINT NOT NULL,
    one_time_usual  DOUBLE,
    one_time_chance DOUBLE,
    wording_bits    DOUBLE NOT NULL,
    first_said_on   DATE,
    last_said_on    DATE,
    sample_text_id  VARCHAR NOT NULL,
    run_id          VARCHAR NOT NULL
);

-- grain: one text of a campaign, as of the last night; texts of one wording_id are one voice
CREATE TABLE campaign_texts (
    text_id         VARCHAR PRIMARY KEY,
    campaign_id     VARCHAR NOT NULL,
    wording_id      VARCHAR NOT NULL
);

-- D: service queue and ideas ----------------------------------------------------------------------

-- grain: one proposal that people ask for, for ever; one that a refit merged leads to its heir in one
-- step. What it asks for is said by its texts
CREATE TABLE ideas (
    idea_id         VARCHAR PRIMARY KEY,
    replaced_by     VARCHAR NOT NULL DEFAULT '',
    first_night     DATE NOT NULL,
    run_id          VARCHAR NOT NULL
);

-- grain: one text that asks for something: where the sentence that asks is in it, how clearly (0..1),
-- the proposal that it is gathered into ('' is none) and how well it says what that asks for (0..1).
-- No word of it is kept here
CREATE TABLE idea_texts (
    text_id         VARCHAR PRIMARY KEY,
    start_char      INTEGER NOT NULL,
    end_char        INTEGER NOT NULL,
    clarity         DOUBLE NOT NULL,
    asks_version    INTEGER NOT NULL,
    idea_id         VARCHAR NOT NULL DEFAULT '',
    worth           DOUBLE NOT NULL DEFAULT 0,
    space_id        VARCHAR NOT NULL DEFAULT ''
);
