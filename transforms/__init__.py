"""The data: the outside world, text rules and the store."""
