"""brat: stand-off files, read, checked and written, and brat's own configuration."""
