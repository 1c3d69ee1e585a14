"""What curators do to themes: written down, made true, taken back, handed round as files."""
