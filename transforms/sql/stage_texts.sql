-- grain: one text touched by this run that somebody still says; the smallest string stands for all,
--        own words begin where they do in it, or at once if they do for anybody who says it; the hint is the language most of its comments claim, then the smallest
-- reads: touched (temporary), staged_comments, comment_versions, headings
-- key: text_id
WITH said AS (
    SELECT s.text_id, s.text, v.source_language, coalesce(h.own_start, 0) AS own_start
    FROM staged_comments AS s
    JOIN touched USING (text_id)
    JOIN comment_versions AS v USING (comment_id, version_no)
    LEFT JOIN headings AS h USING (comment_id)
),
hints AS (
    SELECT text_id, source_language AS hint
    FROM said
    WHERE source_language <> ''
    GROUP BY text_id, source_language
    QUALIFY row_number() OVER (PARTITION BY text_id ORDER BY count(*) DESC, hint) = 1
)
SELECT
    said.text_id,
    min(said.text) AS text,
    coalesce(any_value(hints.hint), '') AS hint,
    if(min(own_start) = 0, 0, arg_min(own_start, (said.text, own_start))) AS own_start
FROM said
LEFT JOIN hints USING (text_id)
GROUP BY said.text_id
ORDER BY said.text_id
