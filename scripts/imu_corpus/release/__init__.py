"""Releases: versions frozen, verified, compared, packed, stripped of their texts and restored."""
