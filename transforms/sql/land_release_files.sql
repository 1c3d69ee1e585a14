-- grain: one broken expectation of a record that its file, read again whole, no longer holds so
-- key: source, native_id, expectation
UPDATE quarantine
SET released_run_id = $run_id
WHERE source = $source
    AND released_run_id IS NULL
    AND file = ANY($files)
    AND seen_run_id <> $run_id
