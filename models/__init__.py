"""The meaning: records, errors, numeric models."""
