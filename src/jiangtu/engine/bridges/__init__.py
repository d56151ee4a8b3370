"""Bridges between skill levels, titles and schooling; recognition between issuers; credits. All of it dated data."""
