-- grain: one text of a campaign found tonight (table found: place, copy_id, wording_id); those of the wording
--        said most first, and of these the one said most
-- reads: texts, staged_comments
-- key: text_id
SELECT f.place, x.text_id, f.wording_id
FROM found AS f
JOIN texts AS x ON x.copy_id = f.copy_id
JOIN staged_comments AS c ON c.text_id = x.text_id
WHERE c.said_on IS NULL OR c.said_on <= $night
GROUP BY f.place, x.copy_id, x.text_id, f.wording_id
ORDER BY
    f.place,
    sum(count(*)) OVER (PARTITION BY f.place, x.copy_id) DESC,
    x.copy_id,
    count(*) DESC,
    x.text_id
