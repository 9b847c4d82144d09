"""Times: temporal expressions with their TIMEX3 values and days."""
