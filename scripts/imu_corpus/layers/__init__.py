"""Annotation layers: what each is, from its value to its table."""
