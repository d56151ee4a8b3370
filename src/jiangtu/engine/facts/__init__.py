"""E-file tables in, facts at a day out: the narrow waist that policies, matching and indicators read."""
