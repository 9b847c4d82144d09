"""Automatic annotators: a clean text to names, times, quantities, quotations and citations.

Each annotator is a pure function; its rules and words are data in `rules/`. `docs/GUIDELINES.md` defines what is right.
"""
