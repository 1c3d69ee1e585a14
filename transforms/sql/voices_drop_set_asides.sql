-- grain: one comment that is no longer set aside for a reason: it is gone, says something else, or is
--        no longer found. A raid is found once; that it is over is no reason to bring it back
-- reads: staged_comments, found (frame)
-- key: comment_id, reason
DELETE FROM set_asides
WHERE (comment_id, text_id) NOT IN (SELECT (comment_id, text_id) FROM staged_comments)
    OR (reason <> 'raid' AND (comment_id, reason) NOT IN (SELECT (comment_id, reason) FROM found))
