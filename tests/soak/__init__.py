"""Hundreds of builds in one process, while things go wrong: ``python -m tests.soak``."""
