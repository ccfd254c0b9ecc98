"""Read the environment once, strictly, and turn it into Django settings."""

import sys
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from os import getpid
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

# Lets classes such as ModelAdmin[Connection] carry their type at run time.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules
# Each NAME may also be given as NAME_FILE, the path of a file that holds the value.
env = environ.FileAwareEnv()


def strict_bool(name: str, *, default: bool) -> bool:
    """Return a switch of the environment, refusing every spelling but the usual ones."""
    text = env.str(name, default=str(default)).strip().lower()
    if text not in {"true", "false", "1", "0", "on", "off", "yes", "no"}:
        raise ImproperlyConfigured(f"{name} must be true or false, not {text!r}.")
    return text in {"true", "1", "on", "yes"}


def name_list(name: str, *, default: list[str]) -> list[str]:
    """Return comma-separated names; a file's last line end is none of them."""
    return [item.strip() for item in env.list(name, default=default) if item.strip()]


def key_list(name: str, *, stand_in: str) -> list[str]:
    """Return comma-separated Fernet keys; only tests may go without. Start-up checks judge them."""
    text = env.str(name, default=stand_in if TESTING or DEBUG else "")
    return [key.strip() for key in text.split(",") if key.strip()]


def service_url(name: str, default: str) -> str:
    """Return the address of a service: https, or plain http on loopback only."""
    # Empty as compose.yaml passes what is not set.
    url = str(env.str(name, default=default) or default).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname and not parts.username:
        return url
    if parts.scheme == "http" and is_loopback(parts.hostname or ""):
        return url
    raise ImproperlyConfigured(f"{name} must be an https:// address (plain http:// on loopback).")


def is_loopback(host: str) -> bool:
    """Tell whether ``host`` names this machine itself."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def network_list(name: str) -> list[IPv4Network | IPv6Network]:
    """Return comma-separated networks such as 10.1.0.0/16; none by default."""
    try:
        return [ip_network(text) for text in name_list(name, default=[])]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}.") from None


# Start

DEBUG = strict_bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="only-for-tests" * 4 if TESTING or DEBUG else "").strip()
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set. Set it to 50 random characters.")
# Keys that everybody can read here protect nothing: they exist so that tests and DEBUG can start.
FIELD_ENCRYPTION_KEYS = key_list(
    "FIELD_ENCRYPTION_KEYS", stand_in="b25seS1mb3ItdGVzdHMtZmllbGQta2V5LTAxMjM0NTY="
)
INTEGRITY_KEYS = key_list("INTEGRITY_KEYS", stand_in="b25seS1mb3ItdGVzdHMtaW50ZWdyaXR5LWtleS0wMTI=")
ALLOWED_HOSTS = name_list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = name_list("CSRF_TRUSTED_ORIGINS", default=[])
# How many reverse proxies stand in front, each appending to X-Forwarded-For.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
# Plain http on loopback (make run): cookies cannot be marked Secure there.
LOCAL_HTTP = strict_bool("LOCAL_HTTP", default=TESTING or DEBUG)
# Where people reach this site: what is sent without a request links to it. By default the first
# of ALLOWED_HOSTS.
FIRST_HOST = ALLOWED_HOSTS[0].removeprefix(".") if ALLOWED_HOSTS else "localhost"
PUBLIC_URL = service_url(
    "PUBLIC_URL",
    "http://localhost:8000"
    if LOCAL_HTTP
    else f"https://{'localhost' if FIRST_HOST == '*' else FIRST_HOST}",
)
# Receivers inside the company: notices may be posted into these networks too.
WEBHOOK_ALLOWED_NETWORKS = network_list("WEBHOOK_ALLOWED_NETWORKS")
VERSION = "0.1.0"

# The Platform

AEP_PLATFORM_URL = service_url("AEP_PLATFORM_URL", "https://platform.adobe.io")
AEP_IMS_URL = service_url("AEP_IMS_URL", "https://ims-na1.adobelogin.com")
AEP_CONNECT_TIMEOUT = env.float("AEP_CONNECT_TIMEOUT", default=5.0)
AEP_READ_TIMEOUT = env.float("AEP_READ_TIMEOUT", default=60.0)
AEP_TOTAL_TIMEOUT = env.float("AEP_TOTAL_TIMEOUT", default=90.0)
# A request may still arrive late: an unknown creation is called "not created" only after this.
UNKNOWN_SETTLE_SECONDS = env.int("UNKNOWN_SETTLE_SECONDS", default=900)
# Gunicorn's, see gunicorn.conf.py: how many requests a process answers at once.
WEB_THREADS = env.int("WEB_THREADS", default=8)
# Where signed checkpoints of the history are kept besides the log: best outside this machine.
AUDIT_CHECKPOINT_DIR = env.str("AUDIT_CHECKPOINT_DIR", default="")
PLATFORM_IS_EMULATOR = is_loopback(urlsplit(AEP_PLATFORM_URL).hostname or "")

# The company's provider: single sign-on by OpenID Connect

OIDC_ISSUER = str(env.str("OIDC_ISSUER", default="")).strip().rstrip("/")
OIDC_CLIENT_ID = str(env.str("OIDC_CLIENT_ID", default="")).strip()
OIDC_CLIENT_SECRET = str(env.str("OIDC_CLIENT_SECRET", default="")).strip()
OIDC_NAME = str(env.str("OIDC_NAME", default="single sign-on")).strip()
OIDC_SCOPES = name_list("OIDC_SCOPES", default=["openid", "email", "profile"])
OIDC_GROUPS_CLAIM = str(env.str("OIDC_GROUPS_CLAIM", default="groups")).strip()
# Entries of the form group=team:role, the team by its slug.
OIDC_GROUP_ROLES = name_list("OIDC_GROUP_ROLES", default=[])
OIDC_ONLY = strict_bool("OIDC_ONLY", default=False)

# The application

INSTALLED_APPS = [
    "connector_wizard",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "connector_wizard.middleware.ProbeMiddleware",
    "connector_wizard.middleware.RequestIdMiddleware",
    "connector_wizard.middleware.SecurityHeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "connector_wizard.middleware.MethodMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "connector_wizard.sign_in.gate.SessionsMiddleware",
    "connector_wizard.middleware.TeamMiddleware",
    "connector_wizard.sign_in.gate.SecondFactorMiddleware",
    "connector_wizard.limits.LimitsMiddleware",
]

ROOT_URLCONF = "connector_wizard.urls"
WSGI_APPLICATION = "connector_wizard.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "connector_wizard.http.every_page",
            ]
        },
    }
]

# Rows

# FULL: a committed intent must survive a power cut, or a connection could be made twice. Tests cut
# processes, not the power.
SQLITE_SYNC = "OFF" if TESTING else "FULL"
SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        f"PRAGMA journal_mode=WAL; PRAGMA synchronous={SQLITE_SYNC}; PRAGMA secure_delete=ON;"
    ),
}
# A worker has 8 threads for requests, 8 for sending and 2 for testing; each may hold a connection.
POSTGRESQL_OPTIONS = {"pool": {"min_size": 1, "max_size": 20, "timeout": 10}}

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR}/var/db.sqlite3")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    # A file, as in production: threads share a memory database only by locking each other out.
    DATABASES["default"]["TEST"] = {"NAME": BASE_DIR / "build" / f"test-{getpid()}.sqlite3"}
elif DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"].setdefault("OPTIONS", {}).update(POSTGRESQL_OPTIONS)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Shared by all processes, so that rate limits count once and not once a worker.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "connector_wizard_cache",
        # Or whoever guesses under many names makes it forget what it counted.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Sign-in

AUTH_USER_MODEL = "connector_wizard.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {
        "NAME": "django.contrib.auth.password_validation.CommonPasswordValidator",
        # Django's own has 20,000, of which 194 are as long as ours have to be.
        "OPTIONS": {"password_list_path": BASE_DIR / "connector_wizard/sign_in/often_used.txt.gz"},
    },
    {"NAME": "connector_wizard.sign_in.passwords.PlainPasswordValidator"},
]
ACCOUNT_ADAPTER = "connector_wizard.sign_in.people.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
# Addresses are vouched for by whoever adds the person to a team.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
PASSWORD_RESET_TIMEOUT = 60 * 60
# A failure counts for the address that was tried *where* it was tried (the key), so that nobody
# locks another out; and for everybody behind one network address together, generously.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "50/5m/ip,5/5m/key",
    "reset_password": "20/5m/ip,5/5m/key",
}
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
SOCIALACCOUNT_ADAPTER = "connector_wizard.sign_in.provider.ProviderAdapter"
MFA_ADAPTER = "connector_wizard.sign_in.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "connector_wizard.sign_in.codes.CodeForm",
    "reauthenticate": "connector_wizard.sign_in.codes.ConfirmingCodeForm",
    "add_webauthn": "connector_wizard.sign_in.codes.NewPasskeyForm",
    "activate_totp": "connector_wizard.sign_in.codes.NewAppForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A code is good while it is shown and one step longer, as RFC 6238 (5.2) recommends: typing takes
# its time. Not a step sooner, though allauth would have it: sign_in.codes sees to it.
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL_HTTP
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

# Hardening

# Since the session last changed; and since it began, whatever was done in it.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_LONGEST_HOURS = env.int("SESSION_LONGEST_HOURS", default=24)
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL_HTTP
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "cw-session" if LOCAL_HTTP else "__Host-session"
CSRF_COOKIE_NAME = "cw-csrf" if LOCAL_HTTP else "__Host-csrf"
MESSAGES_COOKIE_NAME = "cw-messages" if LOCAL_HTTP else "__Host-messages"
MESSAGE_STORAGE = "connector_wizard.flash.Messages"
CSRF_FAILURE_VIEW = "connector_wizard.views.errors.form_expired"
SECURE_SSL_REDIRECT = not LOCAL_HTTP
# A program that follows a redirect would have sent its token in the clear, unnoticed.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^api/"]
SECURE_HSTS_SECONDS = 0 if LOCAL_HTTP else 2 * 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOCAL_HTTP
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Django 6 reads this setting itself; until then our middleware does.
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
# A token's calls, and an address's tries without a valid one.
API_REQUESTS_PER_MINUTE = 600
API_FAILURES_PER_MINUTE = 60
# How often one person may have the site do something, and in how many seconds: several times what
# an honest day holds. What counts as what stands in limits.py.
PERSON_LIMITS = {
    "forms": (600, 300),
    "platform": (300, 600),
    "accounts": (60, 600),
    "creations": (120, 600),
    "syncs": (60, 600),
    "invitations": (100, 3600),
    "messages": (60, 600),
    "keys": (60, 3600),
    "exports": (30, 600),
    # From one network address, by visitors.
    "sign-ins": (240, 60),
}
# No form takes a file, and the bytes of files count for no other limit.
DATA_UPLOAD_MAX_NUMBER_FILES = 0
DEFAULT_EXCEPTION_REPORTER_FILTER = "connector_wizard.middleware.NothingLocalFilter"

# Words, times, files, letters

LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "connector_wizard.formats"
LANGUAGES = [("en", _("English"))]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # A live test server has no collected files: hashed names would all answer 404 there.
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
vars().update(env.email("EMAIL_URL", default="consolemail://"))
# Whoever sends a letter waits for it: not for ever, should the server for it be gone.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="connector-wizard@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "connector_wizard.log_lines.OneLine",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # No e-mail to admins: error mails are where secrets leak.
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
