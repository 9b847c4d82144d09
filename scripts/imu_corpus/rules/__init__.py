"""Rules: the words, cues and patterns that the stages follow, as data."""
