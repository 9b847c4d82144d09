"""Evaluation: annotators compared with each other and with the curated layers."""
