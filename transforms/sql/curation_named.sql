-- grain: one comment that a word names: its id, the beginning of it, or source and native id
-- reads: named (registered), staged_comments
-- key: word, comment_id
SELECT n.word, c.comment_id, c.text_id
FROM named AS n
JOIN staged_comments AS c
    ON c.comment_id = lower(n.word)
    OR (length(n.word) >= $min_prefix AND starts_with(c.comment_id, lower(n.word)))
    OR (c.source || ':' || c.native_id) = n.word
ORDER BY n.word, c.comment_id
