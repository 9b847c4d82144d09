"""Names: persons, organisations, places, groups; by lists, by the words that make up names, and by context."""
