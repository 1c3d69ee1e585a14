-- grain: one theme that is neither merged nor gone, as it was last measured, up to a night
-- reads: theme_qualities, themes
-- key: theme_id
SELECT
    q.theme_id,
    q.night,
    q.cohesion,
    q.separation,
    q.stability,
    q.stability_low,
    q.stability_high,
    q.n_resamples
FROM theme_qualities AS q
JOIN themes AS t ON t.theme_id = q.theme_id AND t.replaced_by = '' AND t.state <> 'gone'
WHERE q.night <= $night
QUALIFY row_number() OVER (PARTITION BY q.theme_id ORDER BY q.night DESC) = 1
ORDER BY q.theme_id
