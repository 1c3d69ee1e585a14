"""What the kinds of single services share or keep apart: their APIs and their objects."""
