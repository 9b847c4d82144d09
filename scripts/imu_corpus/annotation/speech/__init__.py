"""Speech: quotations with speaker and cue, and citations of other sources."""
