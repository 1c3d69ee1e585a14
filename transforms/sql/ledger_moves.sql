-- grain: one side of a move: a comment that stops counting in a theme ('' is none), or begins to
-- reads: memberships, staged_comments, assignments, comment_versions, arrivals_set_aside
-- key: comment_id, is_entering
WITH base AS (
    SELECT * FROM memberships WHERE until_night IS NULL
),
staged AS (
    SELECT
        c.comment_id, c.person, c.source, c.text_id, c.version_no, c.said_at,
        c.said_on,
        coalesce(a.theme_id, '') AS theme_id,
        coalesce(a.cause, '') AS decided_by
    FROM staged_comments AS c
    LEFT JOIN assignments AS a ON a.text_id = c.text_id AND a.until_night IS NULL
    WHERE NOT c.is_set_aside
),
differing AS (
    SELECT
        coalesce(s.comment_id, b.comment_id) AS comment_id,
        b.comment_id IS NOT NULL AS was_counted,
        s.comment_id IS NOT NULL AS is_counted,
        b.theme_id AS old_theme, b.person AS old_person, b.source AS old_source,
        b.text_id AS old_text, b.version_no AS old_version,
        s.theme_id, s.person, s.source, s.text_id, s.version_no, s.said_at, s.said_on,
        s.decided_by
    FROM staged AS s
    FULL JOIN base AS b ON b.comment_id = s.comment_id
    WHERE (b.theme_id, b.person, b.text_id, b.version_no)
        IS DISTINCT FROM (s.theme_id, s.person, s.text_id, s.version_no)
),
versions AS (
    SELECT
        v.comment_id,
        min(v.known_at) AS first_known_at,
        max(v.version_no) AS version_no,
        arg_max(v.is_deleted, v.version_no) AS is_deleted,
        arg_max(v.source, v.version_no) AS source,
        arg_max(v.native_id, v.version_no) AS native_id
    FROM comment_versions AS v
    SEMI JOIN differing AS d ON d.comment_id = v.comment_id
    GROUP BY v.comment_id
),
known_sources AS (
    SELECT source, min(known_at) AS first_known_at FROM comment_versions GROUP BY source
),
left_before AS (
    SELECT
        m.comment_id,
        arg_max(m.ended_by, m.from_night) AS ended_by,
        arg_max(m.version_no, m.from_night) AS version_no
    FROM memberships AS m
    SEMI JOIN (SELECT comment_id FROM differing WHERE NOT was_counted) AS d
        ON d.comment_id = m.comment_id
    GROUP BY m.comment_id
),
caused AS (
    SELECT
        d.*,
        CASE
            -- it counted before and counts now
            WHEN was_counted AND is_counted THEN CASE
                WHEN d.version_no <> old_version AND (d.text_id <> old_text OR d.theme_id = old_theme)
                    THEN 'edited'
                WHEN decided_by = 'curated' AND d.theme_id <> old_theme THEN 'curated'
                ELSE 'reassigned'
            END
            -- it counts no more
            WHEN was_counted THEN CASE
                WHEN v.comment_id IS NULL AND k.source IS NULL THEN 'source'
                WHEN v.comment_id IS NULL OR (v.is_deleted AND l.reason = 'erased') THEN 'erased'
                WHEN v.is_deleted THEN 'deleted'
                WHEN v.version_no <> old_version AND c.comment_id IS NULL THEN 'edited'
                ELSE 'reassigned'
            END
            -- it counts since tonight
            WHEN $last_as_of IS NULL THEN 'source'
            WHEN b.ended_by IN ('deleted', 'erased', 'source') THEN 'source'
            WHEN d.said_at >= $last_as_of OR d.said_on > $last_night THEN 'new'
            WHEN b.version_no <> d.version_no THEN 'edited'
            WHEN b.comment_id IS NOT NULL THEN 'reassigned'
            WHEN v.first_known_at <= $last_as_of AND d.version_no > 1 THEN 'edited'
            WHEN v.first_known_at <= $last_as_of THEN 'reassigned'
            WHEN d.said_at IS NULL AND k.first_known_at <= $last_as_of THEN 'new'
            ELSE 'source'
        END AS cause
    FROM differing AS d
    LEFT JOIN versions AS v ON v.comment_id = d.comment_id
    LEFT JOIN known_sources AS k ON k.source = coalesce(d.source, d.old_source)
    LEFT JOIN left_before AS b ON b.comment_id = d.comment_id
    LEFT JOIN arrivals_set_aside AS l ON l.source = v.source AND l.native_id = v.native_id
    LEFT JOIN staged_comments AS c ON c.comment_id = d.comment_id
)
SELECT comment_id, false AS is_entering, old_theme AS theme_id, old_person AS person,
    old_source AS source, old_text AS text_id, old_version AS version_no, cause
FROM caused
WHERE was_counted
UNION ALL
SELECT comment_id, true, theme_id, person, source, text_id, version_no, cause
FROM caused
WHERE is_counted
ORDER BY comment_id, is_entering
