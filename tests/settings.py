"""The product's settings over a home of the tests' own, thrown away at the end."""

import atexit
import os
import shutil
import tempfile

_home = tempfile.mkdtemp(prefix="jiangtu-test-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["JIANGTU_HOME"] = _home

from jiangtu.config.settings import *  # noqa: E402, F403 - the home must be named before the settings are read

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
HUEY.immediate = True  # noqa: F405
if not ENVIRONMENT.database_url:  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(_home, "test.sqlite3")}  # noqa: F405, PTH118 - DuckDB reads the file
MIDDLEWARE = ["tests.links.OnlyOpenLeads", *MIDDLEWARE]  # noqa: F405 - no page may lead its reader to a closed one
