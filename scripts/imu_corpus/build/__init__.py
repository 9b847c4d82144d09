"""Building: inputs checked, the pipeline run over many texts, the tables of a version."""
