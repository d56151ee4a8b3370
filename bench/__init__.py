"""Benchmarks: each compares us with named peers, checks equal answers first, and prints one JSON object last."""
