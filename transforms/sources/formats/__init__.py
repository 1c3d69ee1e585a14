"""Files of any format: found, recognised, taken apart into rows, rows into records."""
