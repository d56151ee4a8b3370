"""Benchmarks: each compares us with named peers, checks equal answers first, prints one JSON object last."""
