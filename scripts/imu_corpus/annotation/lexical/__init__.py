"""The shared reading of a text: word keys, items with classes, grammars over them, nouns for people."""
