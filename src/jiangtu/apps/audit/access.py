"""Who may open the audit pages: nobody, for there are none yet."""

ACCESS: dict[str, frozenset[str]] = {}
