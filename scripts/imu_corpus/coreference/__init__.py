"""Coreference of events over all texts: which mentions mean one event, and who takes part in it."""
