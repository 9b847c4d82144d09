"""`python -m imu_corpus` is the command `imu-corpus`."""

from imu_corpus.commands.main import main

main()
