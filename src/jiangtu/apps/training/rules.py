"""What a class must be before it may be filed, the shift of its lessons to other days; no Django, no models."""

GROUPS = {
    "WOMEN": "女职工",
    "RURAL": "农村劳动者",
    "YOUTH": "青年（35周岁及以下）",
    "HARDSHIP": "就业困难人员",
}
"""Groups a GROUP quota may be for: key → label; who belongs to one is read from the facts when a seat is taken."""
