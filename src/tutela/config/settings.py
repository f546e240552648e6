"""Every setting, read once from the environment, strictly; production-safe where nothing is said."""

import os
from pathlib import Path
from typing import Any

from csp import constants as csp
from django.utils.functional import SimpleLazyObject

from tutela.config.environment import (
    address,
    at_least,
    choice,
    database,
    file,
    folder,
    hosts,
    log_name,
    mail,
    mail_sender,
    number,
    page_address,
    pairs,
    proofing,
    shares,
    switch,
    vault,
    words,
)
from tutela.keys import current

ROOT = Path(__file__).resolve().parents[3]
WEB = Path(__file__).resolve().parents[1] / "web"
# An installed package carries the page that checks receipts; a checkout has it where it is written.
_PACKED = WEB / "verifier-page"
VERIFIER_PAGE = _PACKED if _PACKED.is_dir() else ROOT / "verify" / "browser"
ENVIRON = os.environ

TUTELA_HOME = folder(ENVIRON, "TUTELA_HOME", ROOT / "var")
TUTELA_KEY_FILE = folder(ENVIRON, "TUTELA_KEY_FILE", TUTELA_HOME / "keys.json")
TUTELA_HEAD_FILE = folder(ENVIRON, "TUTELA_HEAD_FILE", TUTELA_KEY_FILE.with_name("head.json"))
TUTELA_VAULT_KEYS = folder(ENVIRON, "TUTELA_VAULT_KEYS", TUTELA_HOME / "vault")
TUTELA_PKCS11 = file(ENVIRON, "TUTELA_PKCS11")
TUTELA_STAGE = folder(ENVIRON, "TUTELA_STAGE", TUTELA_HOME / "stage")
TUTELA_SPARK = ENVIRON.get("TUTELA_SPARK", "")
TUTELA_SUITE = choice(ENVIRON, "TUTELA_SUITE", "standard", ("standard", "guomi"))
TUTELA_POLICY = folder(ENVIRON, "TUTELA_POLICY", ROOT / "policy")
TUTELA_READINGS = pairs(ENVIRON, "TUTELA_READINGS")
TUTELA_REGIMES = words(ENVIRON, "TUTELA_REGIMES", ("cn",))
TUTELA_PUBLICATION = pairs(ENVIRON, "TUTELA_PUBLICATION")
TUTELA_TIME_ZONE = "Asia/Shanghai"
TUTELA_REGISTER = choice(ENVIRON, "TUTELA_REGISTER", "officer", ("officer", "world"))
TUTELA_REGISTERS = {
    "officer": "tutela.answers.inquiries.register.OfficerAttests",
    "world": "tutela.world.register.PopulationRegister",
}
TUTELA_PROOFINGS = {"none": "", "fictional": "tutela.world.proofing.FictionalCodes"}
TUTELA_PROOFING = proofing(ENVIRON, "TUTELA_PROOFING", TUTELA_REGISTER)
TUTELA_LOG_ORIGIN = log_name(ENVIRON, "TUTELA_LOG_ORIGIN", "tutela.example/log")
TUTELA_WITNESS_POLICY = file(ENVIRON, "TUTELA_WITNESS_POLICY")
TUTELA_PENDING_SAMPLE = number(ENVIRON, "TUTELA_PENDING_SAMPLE", 200)
TUTELA_QUOTA_PER_HEAD = number(ENVIRON, "TUTELA_QUOTA_PER_HEAD", 4)
TUTELA_QUOTA_PER_VACANCY = number(ENVIRON, "TUTELA_QUOTA_PER_VACANCY", 10)
TUTELA_QUOTA_SEASONS = shares(
    ENVIRON, "TUTELA_QUOTA_SEASONS", (40, 60, 60, 40, 40, 60, 80, 80, 60, 40, 40, 40)
)
TUTELA_INSECURE_COOKIES = switch(ENVIRON, "TUTELA_INSECURE_COOKIES", False)
TUTELA_STEP_UP_MINUTES = number(ENVIRON, "TUTELA_STEP_UP_MINUTES", 10)
TUTELA_SECOND_FACTOR = choice(
    ENVIRON,
    "TUTELA_SECOND_FACTOR",
    "dangerous" if TUTELA_INSECURE_COOKIES else "everyone",
    ("dangerous", "everyone"),
)
TUTELA_IDLE_MINUTES = number(ENVIRON, "TUTELA_IDLE_MINUTES", 15)
TUTELA_UNSAFE_DATABASE = switch(ENVIRON, "TUTELA_UNSAFE_DATABASE", False)
TUTELA_ANSWERING_DATABASE = address(ENVIRON, "TUTELA_ANSWERING_DATABASE")
TUTELA_UPLOAD_LIMIT = number(ENVIRON, "TUTELA_UPLOAD_LIMIT", 200_000_000)
TUTELA_GATE_SECONDS = number(ENVIRON, "TUTELA_GATE_SECONDS", 10)
TUTELA_UPLOAD_DAYS = number(ENVIRON, "TUTELA_UPLOAD_DAYS", 7)
TUTELA_CONSENT_DAYS = number(ENVIRON, "TUTELA_CONSENT_DAYS", 7)
TUTELA_AUTHORISATION_DAYS = number(ENVIRON, "TUTELA_AUTHORISATION_DAYS", 90)
TUTELA_REVIEW_DAYS = number(ENVIRON, "TUTELA_REVIEW_DAYS", 5)
TUTELA_VERIFY_DAYS = number(ENVIRON, "TUTELA_VERIFY_DAYS", 5)
TUTELA_RECHECK_DAYS = number(ENVIRON, "TUTELA_RECHECK_DAYS", 15)
TUTELA_DISMISSAL_DAYS = number(ENVIRON, "TUTELA_DISMISSAL_DAYS", 10)
TUTELA_OFFICE_DAYS = number(ENVIRON, "TUTELA_OFFICE_DAYS", 2)
TUTELA_PROSECUTOR_DAYS = number(ENVIRON, "TUTELA_PROSECUTOR_DAYS", 5)
TUTELA_PROOF_DAYS = number(ENVIRON, "TUTELA_PROOF_DAYS", 5)
TUTELA_PAPER_LIMIT = number(ENVIRON, "TUTELA_PAPER_LIMIT", 10_000_000)
TUTELA_OPINION_DAYS = number(ENVIRON, "TUTELA_OPINION_DAYS", 15)
TUTELA_TWO_OFFICERS = choice(ENVIRON, "TUTELA_TWO_OFFICERS", "every", ("every", "notices"))
TUTELA_VAULT_DAYS = number(ENVIRON, "TUTELA_VAULT_DAYS", 30)
TUTELA_VAULT_OPENINGS = number(ENVIRON, "TUTELA_VAULT_OPENINGS", 3)
TUTELA_LOG_MONTHS = at_least(
    ENVIRON, "TUTELA_LOG_MONTHS", 6, "logs are kept for six months (Cybersecurity Law, article 23(3))"
)
TUTELA_RECORD_YEARS = at_least(
    ENVIRON,
    "TUTELA_RECORD_YEARS",
    3,
    "records of processing are kept for three years (Personal Information Protection Law, article 56)",
)

DEBUG = False
SECRET_KEY = SimpleLazyObject(current.web_secret)
ALLOWED_HOSTS = hosts(ENVIRON, "TUTELA_HOSTS", ("127.0.0.1", "localhost", "[::1]"))
DATABASES: dict[str, dict[str, Any]] = {
    "default": database(ENVIRON, "TUTELA_DATABASE", TUTELA_HOME),
    **vault(ENVIRON, "TUTELA_VAULT", TUTELA_HOME),
}
DATABASE_ROUTERS = ["tutela.records.vault.router.VaultRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.idp.oidc",
    "ninja",
    "django_q",
    "tutela.ledger",
    "tutela.bodies",
    "tutela.bodies.sweeping",
    "tutela.records.registry",
    "tutela.records.vault",
    "tutela.index.lookup",
    "tutela.agencies.intake",
    "tutela.agencies.sealing",
    "tutela.agencies.consulting",
    "tutela.agencies.verifying",
    "tutela.answers.inquiries",
    "tutela.answers.screening",
    "tutela.answers.certificates",
    "tutela.answers.withdrawals",
    "tutela.answers.subjects",
    "tutela.answers.persons",
    "tutela.answers.staff",
    "tutela.answers.authorisations",
    "tutela.answers.filings",
    "tutela.answers.campaigns",
    "tutela.answers.watch",
    "tutela.measures.following",
    "tutela.redress.reports",
    "tutela.redress.notifying",
    "tutela.redress.relief",
    "tutela.redress.opinions",
    "tutela.web.api",
    "tutela.world",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tutela.web.desk.middleware.nothing_is_kept",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "tutela.web.desk.middleware.bodies_are_bounded",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tutela.web.desk.gate.Desks",
    "tutela.web.desk.middleware.Refusals",
]
ROOT_URLCONF = "tutela.config.urls"
WSGI_APPLICATION = "tutela.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["tutela.web.desk.tags"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tutela.web.desk.frame.frame",
            ],
        },
    }
]
FORM_RENDERER = "tutela.web.desk.renderer.DeskRenderer"

USE_TZ = True
TIME_ZONE = TUTELA_TIME_ZONE
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_SECURE = not TUTELA_INSECURE_COOKIES
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# Files come straight from the packages that hold them: serving needs no step beforehand.
STATIC_URL = "/static/"
STATICFILES_DIRS = [WEB / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 60

# Sign-in: accounts are given by administrators, so nobody signs up and no e-mail is needed.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "tutela.web.desk.account.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = TUTELA_STEP_UP_MINUTES * 60
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Tutela"
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "tutela.web.desk.codes.AuthenticateForm",
    "reauthenticate": "tutela.web.desk.codes.ReauthenticateForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = TUTELA_INSECURE_COOKIES

# Tokens of the API: opaque, so that withdrawing one takes effect at once; no key of another kind is needed.
IDP_OIDC_ACCESS_TOKEN_FORMAT = "opaque"
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 60 * 60
IDP_OIDC_AUTH_METHODS = ["client_secret_basic"]
IDP_OIDC_ADAPTER = "tutela.web.api.kept_tokens.Tokens"

# A session lasts a working day at most, and ends with the browser.
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = not TUTELA_INSECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = not TUTELA_INSECURE_COOKIES
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "tutela.web.desk.faults.forged"

# In service only a proxy with TLS can reach us; it says of each request how and from where it came.
SECURE_PROXY_SSL_HEADER = None if TUTELA_INSECURE_COOKIES else ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = 0 if TUTELA_INSECURE_COOKIES else 1

SECURE_HSTS_SECONDS = 0 if TUTELA_INSECURE_COOKIES else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = not TUTELA_INSECURE_COOKIES
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [csp.SELF],
        "object-src": [csp.NONE],
        "base-uri": [csp.NONE],
        "form-action": [csp.SELF],
        "frame-ancestors": [csp.NONE],
    }
}

# What is uploaded never lies on disk under a name, and never in a log.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 4
FILE_UPLOAD_HANDLERS = ["tutela.web.desk.receiving.Nameless"]

# Mail says that something waits, and nothing else; without a server none is sent.
_MAIL = mail(ENVIRON, "TUTELA_MAIL")
EMAIL_HOST = _MAIL["EMAIL_HOST"]
EMAIL_PORT = _MAIL["EMAIL_PORT"]
EMAIL_HOST_USER = _MAIL["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _MAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _MAIL["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _MAIL["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
TUTELA_ADDRESS = page_address(ENVIRON, "TUTELA_ADDRESS")
DEFAULT_FROM_EMAIL = mail_sender(ENVIRON, "TUTELA_MAIL_FROM", EMAIL_HOST, TUTELA_ADDRESS)

# The queue lies in the database; its messages hold the id of a run and nothing else.
Q_CLUSTER = {
    "name": "tutela",
    "label": "任务",
    "orm": "default",
    "workers": 1,
    "timeout": 7200,
    "retry": 7300,
    "max_attempts": 3,
    "ack_failures": False,
    "save_limit": 100,
    "poll": 0.5,
    "catch_up": False,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "frames": {"()": "tutela.config.logs.Frames", "fmt": "{levelname} {name} {message}", "style": "{"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "frames"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Refusals and missing pages are answered, not logged: an address may hold what someone typed.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"level": "ERROR", "propagate": True},
        "django.security": {"level": "ERROR", "propagate": True},
        "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
    },
}
