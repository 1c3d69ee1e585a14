-- grain: one comment to be staged: its latest version is new, or was staged by older rules
-- reads: comment_versions, staged_comments
-- key: comment_id
WITH latest AS (
    SELECT comment_id, max(version_no) AS version_no
    FROM comment_versions
    GROUP BY comment_id
),
due AS (
    SELECT latest.comment_id, latest.version_no
    FROM latest
    LEFT JOIN staged_comments AS s USING (comment_id)
    WHERE s.comment_id IS NULL
        OR s.version_no <> latest.version_no
        OR s.clean_version <> $clean_version
        OR s.mask_version <> $mask_version
)
SELECT
    v.comment_id,
    v.version_no,
    v.source,
    v.native_id,
    v.community,
    v.thread_id,
    v.parent_native_id,
    v.url,
    v.author_key AS person,
    v.title,
    v.body,
    v.body_format,
    v.said_at,
    v.edited_at,
    v.known_at,
    v.rating,
    v.score,
    v.n_answers,
    v.product,
    v.version,
    v.segment,
    v.tags,
    v.extra,
    v.mask_version AS version_mask
FROM comment_versions AS v
JOIN due USING (comment_id, version_no)
WHERE NOT v.is_deleted
    AND (v.said_at < $as_of OR (v.said_at IS NULL AND v.known_at <= $as_of))
ORDER BY v.comment_id
