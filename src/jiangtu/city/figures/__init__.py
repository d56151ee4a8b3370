"""Figures of the toy city's own: how census groups map to the 2022 classification, and who works in which industry."""
