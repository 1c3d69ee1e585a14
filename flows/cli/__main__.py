"""`python -m flows.cli` is `remontee`."""

from flows.cli import main

main()
