-- grain: one broken expectation of one record that is still bad
-- reads: quarantine
-- key: source, native_id, expectation
SELECT source, native_id, expectation, observed, night
FROM quarantine
WHERE released_run_id IS NULL
ORDER BY source, native_id, expectation
