"""The shared reading of a text: folded words, items with classes, grammars over them, nouns for people."""
