-- grain: one group of near copies: the wording of the text that stands for it, without a heading
--        that it has from its thread
-- reads: texts, staged_comments, comment_versions
-- key: copy_id
WITH headings AS (
    SELECT c.thread_key, split_part(c.text, E'\n\n', 1) AS heading
    FROM staged_comments AS c
    JOIN comment_versions AS v ON v.comment_id = c.comment_id AND v.version_no = c.version_no
    WHERE c.thread_key <> ''
        AND contains(c.text, E'\n\n')
        AND contains(v.title, split_part(c.text, E'\n\n', 1))
    GROUP BY ALL
    HAVING count(*) > 1
),
said AS (
    SELECT x.copy_id, arg_min(x.text, x.text_id) AS text
    FROM texts AS x
    WHERE x.text_id IN (
        SELECT text_id FROM staged_comments WHERE said_on IS NULL OR said_on <= $night
    )
    GROUP BY x.copy_id
)
SELECT
    copy_id,
    if(
        split_part(text, E'\n\n', 1) IN (SELECT heading FROM headings),
        substr(text, length(split_part(text, E'\n\n', 1)) + 3),
        text
    ) AS wording
FROM said
ORDER BY copy_id
