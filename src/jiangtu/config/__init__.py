"""Settings, addresses and the gate: everything that is decided once, at start."""
