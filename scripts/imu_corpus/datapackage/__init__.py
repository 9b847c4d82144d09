"""The data package: tables written, described, cited, opened and loaded."""
