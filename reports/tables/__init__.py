"""The report as tables: what each holds, in one place, for every format that is made of rows."""
