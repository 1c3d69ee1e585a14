-- grain: one field of a source: the share of its comments in which it is filled, this run and before
-- reads: comment_versions
-- key: field
WITH latest AS (
    SELECT comment_id, max(version_no) AS version_no
    FROM comment_versions
    WHERE source = $source
    GROUP BY comment_id
),
told AS (
    SELECT
        v.run_id = $run_id AS is_now,
        count(*) AS n,
        avg((v.title <> '')::INTEGER) AS title,
        avg((v.author_key <> '')::INTEGER) AS author,
        avg((v.said_at IS NOT NULL)::INTEGER) AS said_at,
        avg((v.url <> '')::INTEGER) AS url,
        avg((v.thread_id <> '')::INTEGER) AS thread,
        avg((v.parent_native_id <> '')::INTEGER) AS parent,
        avg((v.source_language <> '')::INTEGER) AS language,
        avg((v.rating IS NOT NULL)::INTEGER) AS rating,
        avg((v.product <> '')::INTEGER) AS product,
        avg((v.version <> '')::INTEGER) AS version,
        avg((v.segment <> '')::INTEGER) AS segment
    FROM comment_versions AS v
    JOIN latest USING (comment_id, version_no)
    WHERE NOT v.is_deleted
    GROUP BY ALL
),
shares AS (
    UNPIVOT told
    ON title, author, said_at, url, thread, parent, language, rating, product, version, segment
    INTO NAME field VALUE share
)
SELECT
    field,
    max(n) FILTER (is_now) AS n_now,
    max(n) FILTER (NOT is_now) AS n_before,
    max(share) FILTER (is_now) AS share_now,
    max(share) FILTER (NOT is_now) AS share_before
FROM shares
GROUP BY field
ORDER BY field
