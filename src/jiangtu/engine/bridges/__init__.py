"""Level, title and schooling as a dated graph; credits and their conversion."""
