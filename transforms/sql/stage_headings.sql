-- grain: one staged comment that has a title; where its own words begin is found next
-- reads: cleaned (frame), said (frame), staged_comments
-- key: comment_id
DELETE FROM headings
WHERE comment_id IN (SELECT comment_id FROM cleaned)
    OR comment_id NOT IN (SELECT comment_id FROM staged_comments);
INSERT INTO headings BY NAME
SELECT comment_id, title_key, body_start, is_reply, 0 AS own_start
FROM said
WHERE title_key <> ''
ORDER BY comment_id;
