"""Policies as law written down as data: a closed language, its checker, and three ways to run one typed tree."""
