"""`python -m imu_corpus` is the command `imu-corpus`."""

from imu_corpus.cli import main

main()
