"""The outside world over HTTP: guarded, paced, tried again; paging and resumption live here."""
