"""The parts of a report, each made by its own builder from the basis that all of them share."""
