"""Every setting, read once from the environment, strictly; production-safe where nothing is said."""

import os
from pathlib import Path
from typing import Any

from django.utils.functional import SimpleLazyObject

from tutela.config.environment import choice, database, folder, hosts, log_name, number, switch
from tutela.keys import current

ROOT = Path(__file__).resolve().parents[3]
ENVIRON = os.environ

TUTELA_HOME = folder(ENVIRON, "TUTELA_HOME", ROOT / "var")
TUTELA_KEY_FILE = folder(ENVIRON, "TUTELA_KEY_FILE", TUTELA_HOME / "keys.json")
TUTELA_POLICY = folder(ENVIRON, "TUTELA_POLICY", ROOT / "policy")
TUTELA_TIME_ZONE = "Asia/Shanghai"
TUTELA_REGISTER = choice(ENVIRON, "TUTELA_REGISTER", "officer", ("officer", "world"))
TUTELA_REGISTERS = {
    "officer": "tutela.answers.inquiries.register.OfficerAttests",
    "world": "tutela.world.register.PopulationRegister",
}
TUTELA_LOG_ORIGIN = log_name(ENVIRON, "TUTELA_LOG_ORIGIN", "tutela.example/log")
TUTELA_PENDING_SAMPLE = number(ENVIRON, "TUTELA_PENDING_SAMPLE", 200)
TUTELA_QUOTA_PER_HEAD = number(ENVIRON, "TUTELA_QUOTA_PER_HEAD", 4)
TUTELA_INSECURE_COOKIES = switch(ENVIRON, "TUTELA_INSECURE_COOKIES", False)
TUTELA_UPLOAD_LIMIT = number(ENVIRON, "TUTELA_UPLOAD_LIMIT", 200_000_000)
TUTELA_UPLOAD_DAYS = number(ENVIRON, "TUTELA_UPLOAD_DAYS", 7)

DEBUG = False
SECRET_KEY = SimpleLazyObject(current.web_secret)
ALLOWED_HOSTS = hosts(ENVIRON, "TUTELA_HOSTS", ("127.0.0.1", "localhost", "[::1]"))
DATABASES: dict[str, dict[str, Any]] = {"default": database(ENVIRON, "TUTELA_DATABASE", TUTELA_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "tutela.ledger",
    "tutela.bodies",
    "tutela.records.registry",
    "tutela.index.lookup",
    "tutela.agencies.intake",
    "tutela.answers.inquiries",
    "tutela.answers.screening",
    "tutela.world",
]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "tutela.config.urls"

USE_TZ = True
TIME_ZONE = TUTELA_TIME_ZONE
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
STATIC_URL = "static/"
