"""The page: a reading of the store made into a report, and the report into text."""
