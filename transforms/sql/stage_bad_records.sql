-- grain: one broken expectation of a bad record that was masked by other rules than today's
-- reads: quarantine
-- key: source, native_id, expectation
SELECT source, native_id, expectation, record
FROM quarantine
WHERE mask_version <> $mask_version
ORDER BY source, native_id, expectation
