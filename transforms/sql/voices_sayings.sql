-- grain: one comment known by the night: its group of near copies, who said it, and the number of
--        its local date (-1: none); what is set aside too, for a campaign of spam is one
-- reads: staged_comments, texts
-- key: comment_id
SELECT
    x.copy_id,
    c.person,
    coalesce(c.said_on - DATE '0001-01-01', -1) AS day
FROM staged_comments AS c
JOIN texts AS x ON x.text_id = c.text_id
WHERE c.said_on IS NULL OR c.said_on <= $night
ORDER BY c.comment_id
