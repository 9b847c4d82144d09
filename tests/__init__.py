"""Tests of the IMU Corpus, a folder a room."""
