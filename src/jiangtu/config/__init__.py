"""Settings, addresses and the gate: everything that is decided once, at start.

Whatever this program writes - database, tables, logs, backups - is its owner's alone; this package is the first that
every way of starting it imports.
"""

import os

os.umask(0o077)
