"""Standards as data, routes to a level, scoring, blueprints and item statistics."""
