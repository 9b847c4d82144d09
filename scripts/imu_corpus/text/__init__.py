"""Text: lines, normalisation, alignment, offsets, sentences, tokens."""
