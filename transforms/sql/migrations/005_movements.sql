-- Movements: alerts of a few nights that are one thing.

-- grain: one movement, for ever: an id is never used again. One that turned out to be part of
-- another leads to it in one step; is_current is false when none of its alerts is open any more
CREATE TABLE movements (
    movement_id     VARCHAR PRIMARY KEY,
    replaced_by     VARCHAR NOT NULL DEFAULT '',
    is_current      BOOLEAN NOT NULL,
    title_fr        VARCHAR NOT NULL,
    title_en        VARCHAR NOT NULL,
    first_night     DATE NOT NULL,
    last_night      DATE NOT NULL,
    begun_on        DATE NOT NULL,
    run_id          VARCHAR NOT NULL
);

-- grain: one alert that is part of a movement, and the night that it opened on
CREATE TABLE movement_alerts (
    alert_id        VARCHAR PRIMARY KEY,
    movement_id     VARCHAR NOT NULL,
    opened_on       DATE NOT NULL,
    begun_on        DATE NOT NULL
);

-- grain: one text of a movement, as of the last night that judged it
CREATE TABLE movement_texts (
    text_id         VARCHAR PRIMARY KEY,
    movement_id     VARCHAR NOT NULL,
    news_share      DOUBLE NOT NULL
);
