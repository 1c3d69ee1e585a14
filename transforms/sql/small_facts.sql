-- grain: one row: what the staged comments are made of, those set aside left out
-- reads: staged_comments
-- key: none
SELECT
    count(*) AS n_comments,
    count(said_on) AS n_dated,
    count(*) FILTER (WHERE person <> '') AS n_signed,
    count(DISTINCT community) AS n_communities
FROM staged_comments
WHERE NOT is_set_aside
