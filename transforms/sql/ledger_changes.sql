-- grain: one measure of one theme that something moved in tonight
-- reads: moves (frame), memberships (tonight's written), changes (of earlier nights)
-- key: theme_id, measure
WITH causes AS (
    SELECT
        unnest(['new', 'edited', 'deleted', 'erased', 'reassigned', 'curated', 'source']) AS cause,
        generate_subscripts([1, 2, 3, 4, 5, 6, 7], 1) AS place
),
touched AS (
    SELECT DISTINCT theme_id FROM moves
),
-- a person enters or leaves with the first cause, in the order of the columns
persons_touched AS (
    SELECT
        m.theme_id,
        m.person,
        count(*) FILTER (WHERE m.is_entering) AS n_entering,
        count(*) FILTER (WHERE NOT m.is_entering) AS n_leaving,
        arg_min(m.cause, c.place) FILTER (WHERE m.is_entering) AS entered_by,
        arg_min(m.cause, c.place) FILTER (WHERE NOT m.is_entering) AS left_by
    FROM moves AS m
    JOIN causes AS c USING (cause)
    WHERE m.person <> ''
    GROUP BY m.theme_id, m.person
),
persons_now AS (
    SELECT p.*, count(b.comment_id) AS n_now
    FROM persons_touched AS p
    LEFT JOIN memberships AS b
        ON b.until_night IS NULL AND b.theme_id = p.theme_id AND b.person = p.person
    GROUP BY ALL
),
steps AS (
    SELECT theme_id, 'comments' AS measure, cause, CASE WHEN is_entering THEN 1 ELSE -1 END AS step
    FROM moves
    UNION ALL
    SELECT theme_id, 'people', entered_by, 1
    FROM persons_now
    WHERE n_now > 0 AND n_now - n_entering + n_leaving = 0
    UNION ALL
    SELECT theme_id, 'people', left_by, -1
    FROM persons_now
    WHERE n_now = 0 AND n_leaving > n_entering
),
summed AS (
    SELECT
        theme_id, measure,
        coalesce(sum(step) FILTER (WHERE cause = 'new'), 0) AS new,
        coalesce(sum(step) FILTER (WHERE cause = 'edited'), 0) AS edited,
        coalesce(sum(step) FILTER (WHERE cause = 'deleted'), 0) AS deleted,
        coalesce(sum(step) FILTER (WHERE cause = 'erased'), 0) AS erased,
        coalesce(sum(step) FILTER (WHERE cause = 'reassigned'), 0) AS reassigned,
        coalesce(sum(step) FILTER (WHERE cause = 'curated'), 0) AS curated,
        coalesce(sum(step) FILTER (WHERE cause = 'source'), 0) AS source
    FROM steps
    GROUP BY theme_id, measure
),
told_before AS (
    SELECT theme_id, measure, arg_max(after, night) AS before
    FROM changes
    SEMI JOIN touched USING (theme_id)
    GROUP BY theme_id, measure
),
counted_now AS (
    SELECT theme_id, count(*) AS comments, count(DISTINCT nullif(person, '')) AS people
    FROM memberships
    SEMI JOIN touched USING (theme_id)
    WHERE until_night IS NULL
    GROUP BY theme_id
)
SELECT
    s.theme_id,
    $night AS night,
    s.measure,
    coalesce(b.before, 0) AS before,
    s.* EXCLUDE (theme_id, measure),
    coalesce(CASE s.measure WHEN 'people' THEN n.people ELSE n.comments END, 0) AS after
FROM summed AS s
LEFT JOIN told_before AS b USING (theme_id, measure)
LEFT JOIN counted_now AS n USING (theme_id)
WHERE (new, edited, deleted, erased, reassigned, curated, source) <> (0, 0, 0, 0, 0, 0, 0)
ORDER BY s.theme_id, s.measure
