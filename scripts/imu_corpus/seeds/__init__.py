"""Seeds: raw texts with their passports, and the registries of entities and events."""
