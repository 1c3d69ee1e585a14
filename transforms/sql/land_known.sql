-- grain: one record of the page, and what the store knows of it
-- reads: arriving (frame), comment_versions, quarantine, arrivals_set_aside
-- key: row_no
WITH versions AS (
    SELECT v.comment_id, v.version_no, v.is_deleted, v.content_mac, v.edited_at
    FROM comment_versions AS v
    SEMI JOIN arriving USING (comment_id)
),
latest AS (
    SELECT * FROM versions
    QUALIFY row_number() OVER (PARTITION BY comment_id ORDER BY version_no DESC) = 1
),
contents AS (
    SELECT DISTINCT comment_id, content_mac FROM versions
),
held AS (
    SELECT native_id, content_mac
    FROM quarantine
    WHERE source = $source AND released_run_id IS NULL
    GROUP BY ALL
)
SELECT
    a.row_no,
    coalesce(l.version_no, 0) AS version_no,
    coalesce(l.is_deleted, false) AS is_deleted,
    NOT coalesce(l.is_deleted, true)
        AND (c.content_mac IS NOT NULL OR coalesce(a.edited_at < l.edited_at, false)) AS is_known,
    h.native_id IS NOT NULL AS is_quarantined_so,
    coalesce(s.reason, '') AS left_out_as
FROM arriving AS a
LEFT JOIN latest AS l USING (comment_id)
LEFT JOIN contents AS c ON c.comment_id = a.comment_id AND c.content_mac = a.content_mac
LEFT JOIN held AS h ON h.native_id = a.native_id AND h.content_mac = a.content_mac
LEFT JOIN arrivals_set_aside AS s ON s.source = $source AND s.native_id = a.native_id
ORDER BY a.row_no
