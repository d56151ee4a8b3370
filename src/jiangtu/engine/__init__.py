"""Pure library: tables and frozen values in, tables and problems out.

No Django, no clock, no network, no randomness without a seed.
"""
