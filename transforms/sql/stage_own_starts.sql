-- grain: one comment whose own words begin elsewhere than was known: a title is somebody else's in
--        a reply, and in all but the first comment of a thread that has it. Its text is touched
-- reads: rethreaded (temporary), said (frame), staged_comments, headings
-- key: comment_id
CREATE OR REPLACE TEMPORARY TABLE owned AS
WITH within AS (
    SELECT
        h.comment_id,
        row_number() OVER (
            PARTITION BY s.thread_key, h.title_key ORDER BY s.said_at NULLS LAST, h.comment_id
        ) > 1 AS is_later
    FROM rethreaded AS r
    JOIN headings AS h ON h.title_key = r.title_key
    JOIN staged_comments AS s ON s.comment_id = h.comment_id AND s.thread_key = r.thread_key
),
found AS (
    SELECT h.comment_id, if(h.is_reply OR coalesce(w.is_later, false), h.body_start, 0) AS own_start
    FROM headings AS h
    LEFT JOIN within AS w USING (comment_id)
    WHERE w.comment_id IS NOT NULL OR h.comment_id IN (SELECT comment_id FROM said)
)
SELECT f.comment_id, f.own_start
FROM found AS f
JOIN headings AS h USING (comment_id)
WHERE h.own_start <> f.own_start;
INSERT INTO touched
SELECT DISTINCT s.text_id
FROM owned
JOIN staged_comments AS s USING (comment_id)
WHERE s.text_id NOT IN (SELECT text_id FROM touched);
UPDATE headings SET own_start = o.own_start FROM owned AS o WHERE o.comment_id = headings.comment_id;
