-- grain: one version whose content has come again with other counters
-- reads: arriving (frame)
-- key: comment_id, version_no
UPDATE comment_versions
SET score = a.score, n_answers = a.n_answers
FROM arriving AS a
WHERE comment_versions.comment_id = a.comment_id
    AND comment_versions.content_mac = a.content_mac
    AND NOT comment_versions.is_deleted
    AND (comment_versions.score IS DISTINCT FROM a.score
        OR comment_versions.n_answers IS DISTINCT FROM a.n_answers)
