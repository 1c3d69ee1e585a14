-- grain: one broken expectation of a record that has come again and is no longer bad
-- reads: arriving (frame), bad (frame)
-- key: source, native_id, expectation
UPDATE quarantine
SET released_run_id = $run_id, record = '{}'
WHERE source = $source
    AND released_run_id IS NULL
    AND native_id IN (SELECT native_id FROM arriving)
    AND native_id NOT IN (SELECT native_id FROM bad)
