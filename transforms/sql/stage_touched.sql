-- grain: one text whose set of comments changes, or whose language older rules detected; kept for
--        the length of the run
-- reads: cleaned (frame), staged_comments, comment_versions, texts
-- key: text_id
CREATE OR REPLACE TEMPORARY TABLE touched AS
SELECT text_id FROM cleaned WHERE text <> ''
UNION
SELECT text_id FROM texts WHERE language_version <> $language_version
UNION
SELECT s.text_id
FROM staged_comments AS s
LEFT JOIN (
    SELECT comment_id, arg_max(is_deleted, version_no) AS is_deleted
    FROM comment_versions
    GROUP BY comment_id
) AS latest USING (comment_id)
WHERE coalesce(latest.is_deleted, true)
    OR s.comment_id IN (SELECT comment_id FROM cleaned)
