"""Parts of what the store knows of a night, each read by itself."""
