"""When and with what: Prefect flows, settings, the command line."""
