-- grain: one broken expectation of a bad record, masked again
-- reads: remasked (frame)
-- key: source, native_id, expectation
UPDATE quarantine
SET record = r.record, mask_version = $mask_version
FROM remasked AS r
WHERE quarantine.source = r.source
    AND quarantine.native_id = r.native_id
    AND quarantine.expectation = r.expectation
