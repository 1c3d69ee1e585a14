-- Own words: what a person says below a title that is somebody else's.

-- grain: one staged comment that has a title. Whose title it is, only its thread tells: own_start is
-- where the comment's own words begin in its text, 0 if all of them are its own; body_start where its
-- body begins, 0 if the title does not go first; is_reply what it says of itself, by a parent or a
-- mark such as "Re:". The title is kept as a hash. No key: an index would not survive a row that is
-- dropped and staged again within one transaction
CREATE TABLE headings (
    comment_id      VARCHAR NOT NULL,
    title_key       VARCHAR NOT NULL,
    body_start      INTEGER NOT NULL,
    is_reply        BOOLEAN NOT NULL,
    own_start       INTEGER NOT NULL,
    CHECK (own_start IN (0, body_start))
);

-- the smallest start of those who say it; unit 1 of a text is its own words where they are not all
ALTER TABLE texts ADD COLUMN own_start INTEGER DEFAULT 0;
