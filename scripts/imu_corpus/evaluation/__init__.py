"""Evaluation: annotators held against each other and against the curated layers."""
