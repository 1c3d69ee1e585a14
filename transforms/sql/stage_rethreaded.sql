-- grain: one title of a thread in which a comment is new, edited or gone; kept for the length of the
--        run, from before the comments change
-- reads: cleaned (frame), staged_comments, headings, comment_versions
-- key: thread_key, title_key
CREATE OR REPLACE TEMPORARY TABLE rethreaded AS
SELECT thread_key, title_key
FROM cleaned
WHERE text <> '' AND thread_key <> '' AND title_key <> ''
UNION
SELECT s.thread_key, h.title_key
FROM staged_comments AS s
JOIN headings AS h USING (comment_id)
WHERE s.thread_key <> '' AND s.text_id IN (SELECT text_id FROM touched)
