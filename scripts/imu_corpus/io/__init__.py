"""Input and output: files, paths, CSV and JSON of people, archives, atomic publication, errors, dates."""
