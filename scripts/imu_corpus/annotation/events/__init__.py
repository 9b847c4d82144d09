"""Events: triggers with type, realis and polarity, arguments and days."""
