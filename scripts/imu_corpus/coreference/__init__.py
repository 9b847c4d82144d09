"""Coreference of events over all texts: which mentions refer to one event, and who takes part in it."""
