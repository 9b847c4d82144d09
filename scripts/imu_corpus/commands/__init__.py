"""Commands of the command line that stand apart from making the corpus, by what they are for."""
