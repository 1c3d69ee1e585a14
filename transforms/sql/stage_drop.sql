-- grain: one comment that is deleted, erased, or has nothing left to say
-- reads: comment_versions, cleaned (frame)
-- key: comment_id
DELETE FROM staged_comments
WHERE comment_id IN (SELECT comment_id FROM cleaned WHERE text = '')
    OR comment_id NOT IN (
        SELECT comment_id
        FROM comment_versions
        GROUP BY comment_id
        HAVING NOT arg_max(is_deleted, version_no)
    )
