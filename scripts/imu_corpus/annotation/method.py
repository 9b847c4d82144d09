"""How programs find what they find: codes of the vocabulary `methods`."""

GAZETTEER = "gazetteer"
RULE = "rule"
