"""Figures about the workforce, each a named pair of populations, computed from one set of facts."""
