-- grain: one comment that is set aside otherwise than the reasons and restorations say
-- reads: set_asides, restorations, restored
-- key: comment_id
UPDATE staged_comments
SET is_set_aside = w.reason <> '', set_aside_reason = w.reason
FROM (
    SELECT c.comment_id, coalesce(h.reason, '') AS reason
    FROM staged_comments AS c
    LEFT JOIN (
        SELECT
            a.comment_id,
            arg_min(a.reason, list_position(['scam', 'spam', 'abuse', 'raid'], a.reason)) AS reason
        FROM set_asides AS a
        WHERE NOT EXISTS (
            SELECT 1
            FROM restored AS r
            JOIN restorations AS n ON n.restoration_id = r.restoration_id AND n.undone_at IS NULL
            WHERE r.reason = a.reason
                AND (r.comment_id = a.comment_id OR r.text_id = a.text_id)
        )
        GROUP BY a.comment_id
    ) AS h ON h.comment_id = c.comment_id
) AS w
WHERE w.comment_id = staged_comments.comment_id
    AND (staged_comments.set_aside_reason <> w.reason
        OR staged_comments.is_set_aside <> (w.reason <> ''))
