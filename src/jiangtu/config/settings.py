"""Django's settings, all derived from the checked surroundings of `environment.py`."""

from pathlib import Path

import environ
from csp.constants import NONCE, SELF

from jiangtu.config import alone, environment, translations

ENVIRONMENT = environment.read()
JIANGTU_HOME = ENVIRONMENT.home
JIANGTU_CITY = ENVIRONMENT.city
JIANGTU_TODAY = ENVIRONMENT.today
JIANGTU_CIPHERS = ENVIRONMENT.ciphers
JIANGTU_SECOND_FACTOR = ENVIRONMENT.second_factor
JIANGTU_DIGEST = "SM3" if ENVIRONMENT.ciphers == "national" else "SHA256"
PACKAGE = Path(__file__).resolve().parent.parent
JIANGTU_HOME.mkdir(parents=True, exist_ok=True)

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = False
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
ROOT_URLCONF = "jiangtu.config.urls"
WSGI_APPLICATION = "jiangtu.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "bootstrap",
    "django_htmx",
    "axes",
    "csp",
    "huey.contrib.djhuey",
    "jiangtu.config",
    "jiangtu.apps.reference",
    "jiangtu.apps.accounts",
    "jiangtu.apps.audit",
    "jiangtu.apps.intake",
    "jiangtu.apps.files",
    "jiangtu.apps.facts",
    "jiangtu.apps.registers",
    "jiangtu.apps.certificates",
    "jiangtu.apps.ledger",
    "jiangtu.apps.training",
    "jiangtu.apps.classroom",
    "jiangtu.apps.learning",
    "jiangtu.apps.workplace",
    "jiangtu.apps.appraisal",
    "jiangtu.apps.career",
    "jiangtu.apps.policy",
    "jiangtu.apps.incentive",
    "jiangtu.apps.monitor",
    "jiangtu.apps.portal",
]

MIDDLEWARE = [
    "jiangtu.config.quick.Quick",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "jiangtu.config.gate.Gate",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "jiangtu.config.gate.navigation",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "jiangtu.apps.reference.templatetags.words",
                "jiangtu.apps.incentive.templatetags.claims",  # figures rooms below incentive show and do not know
            ],
        },
    }
]


def _database() -> dict[str, object]:
    if ENVIRONMENT.database_url:
        return {**environ.Env.db_url_config(ENVIRONMENT.database_url), "CONN_MAX_AGE": None}
    # IMMEDIATE and a long timeout: deferred transactions that read and then write fail with "locked" at once.
    # FULL: acknowledged writes survive a power cut, which NORMAL does not promise.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(JIANGTU_HOME / "jiangtu.sqlite3"),
        "CONN_MAX_AGE": None,  # opening the file for every page costs more than most pages ask of it
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


DATABASES = {"default": _database()}

with alone.without("psycopg"):  # the queue is a file, whatever the database
    from huey import SqliteHuey
HUEY = SqliteHuey(filename=str(JIANGTU_HOME / "tasks.sqlite3"), name="jiangtu")

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "jiangtu.apps.accounts.factors.SecondFactor",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 1
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code"]
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "portal:home"
SESSION_ENGINE = "jiangtu.apps.accounts.sessions"
SESSION_LIFETIME = ENVIRONMENT.session_hours * 3_600
SESSION_COOKIE_AGE = ENVIRONMENT.session_minutes * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_HTTPONLY = True

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = ENVIRONMENT.secure
# The server itself speaks plain HTTP: a secure site stands behind a proxy that ends TLS and sets this header.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.secure else None
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENVIRONMENT.secure
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [JIANGTU_HOME / "locale"]
translations.compile_into(LOCALE_PATHS[0])
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [PACKAGE / "static"]
# Plain files straight from the packages: a compressed manifest of every one takes minutes at start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
MEDIA_ROOT = JIANGTU_HOME / "media"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 << 20
FILE_UPLOAD_PERMISSIONS = 0o600

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"masked": {"()": "jiangtu.config.logs.Masked"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "masked"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
