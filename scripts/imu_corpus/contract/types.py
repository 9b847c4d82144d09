"""What programs know of the types of events and the roles of their arguments."""

from __future__ import annotations

CIRCUMSTANCES = frozenset(("Place", "Time", "Count", "Source", "Origin", "Destination", "Topic", "Instrument", "Cause"))
"""Roles of those who take no part."""
