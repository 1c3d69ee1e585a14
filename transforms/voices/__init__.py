"""Voices: what comments want, how they stand, who speaks in copies, what is set aside."""
