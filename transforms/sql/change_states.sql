-- grain: one theme whose state is another
-- reads: wanted (registered), writes: themes
-- key: theme_id
UPDATE themes
SET state = w.state, run_id = $run_id
FROM wanted AS w
WHERE themes.theme_id = w.theme_id AND themes.state <> w.state
