"""Commands of the command line: one module a command or family, `main` puts them together."""
