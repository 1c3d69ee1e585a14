-- grain: one earlier version of a comment that has a new one; its text goes, and with a tombstone
--        also who said it and where
-- reads: versions (frame)
-- key: comment_id, version_no
UPDATE comment_versions
SET title = '',
    body = '',
    extra = '{}',
    author_key = CASE WHEN v.is_deleted THEN '' ELSE comment_versions.author_key END,
    url = CASE WHEN v.is_deleted THEN '' ELSE comment_versions.url END
FROM versions AS v
WHERE comment_versions.comment_id = v.comment_id
