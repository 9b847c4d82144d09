"""The contract: tables, vocabularies and forms as `schema/` describes them. All else is derived from it."""
