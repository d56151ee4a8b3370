"""The entry point of the web server."""

import os

from django.core.wsgi import get_wsgi_application

from jiangtu.config import alone

alone.arrow()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiangtu.config.settings")
application = get_wsgi_application()
