"""Production: started with good values it is clean, without one it says which in a line.

Each run is a process of its own, as an operator's is.
"""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SECRET = "k7Q-m2Xv9_Rz4Tb8Wc1Yd6Ue3Pf5Og0Nh-Ai_Bj7Ck2Dl9Em4Fn8Go1Hp6Iq3Jr5"
KEY = "k1:" + base64.b64encode(bytes(range(32))).decode()
GOOD = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": SECRET,
    "PII_KEYS": KEY,
    "ALLOWED_HOSTS": "open.example.gov.cn",
    "BASE_URL": "https://open.example.gov.cn",
    "EMAIL_URL": "smtp://mail.example.gov.cn:25",
}


@pytest.fixture
def manage(tmp_path):
    """Runs manage.py in an environment that holds nothing but these values."""

    def run(*arguments, **values):
        environment = {
            "PATH": os.environ["PATH"],
            "PORTAL_DATA_DIR": str(tmp_path),
            **{name: value for name, value in values.items() if value is not None},
        }
        return subprocess.run(  # noqa: S603
            [sys.executable, "-W", "error", PROJECT / "manage.py", *arguments],
            env=environment,
            cwd=PROJECT,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


def test_the_deployment_check_is_clean(manage):
    checked = manage("check", "--deploy", "--fail-level", "WARNING", **GOOD)

    assert checked.returncode == 0, checked.stderr
    assert checked.stderr.strip() == ""
    assert "0 silenced" in checked.stdout


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", None),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", "django-insecure-" + SECRET),
        ("PII_KEYS", None),
        ("PII_KEYS", "k1:tooshort"),
        ("PII_KEYS", "no-name"),
        ("PII_KEYS", KEY + ",k2:broken"),
        ("PII_KEYS", KEY + ",lost"),
        ("PII_KEYS", KEY + "," + KEY),
        ("PII_KEYS", KEY.replace("k1", "a name")),
        ("ALLOWED_HOSTS", None),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "open.example.gov.cn,*"),
        ("BASE_URL", None),
        ("BASE_URL", "http://open.example.gov.cn"),
        ("BASE_URL", "open.example.gov.cn"),
        ("EMAIL_URL", None),
        ("DEMO_PASSWORD", "Qingling-2026"),
    ],
)
def test_a_missing_or_weak_value_is_named_in_one_line(manage, name, value):
    refused = manage("check", **{**GOOD, name: value})

    assert refused.returncode == 1
    [line] = refused.stderr.strip().splitlines()
    assert line.startswith(f"{name}：")
    assert SECRET not in line


def test_every_missing_value_is_named_at_once(manage):
    refused = manage("serve", PORTAL_MODE="production")

    names = [line.split("：")[0] for line in refused.stderr.strip().splitlines()]
    assert names == ["SECRET_KEY", "PII_KEYS", "ALLOWED_HOSTS", "BASE_URL", "EMAIL_URL"]


def test_production_is_the_mode_unless_another_is_named(manage):
    refused = manage("check")

    assert refused.returncode == 1
    assert refused.stderr.startswith("SECRET_KEY：")


def test_an_unknown_mode_is_refused_in_one_line(manage):
    refused = manage("check", PORTAL_MODE="debug")

    [line] = refused.stderr.strip().splitlines()
    assert line.startswith("PORTAL_MODE：")


@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_value_in_production_is_a_missing_one(manage, value):
    refused = manage("check", **{**GOOD, "PII_KEYS": value, "BASE_URL": value})

    names = [line.split("：")[0] for line in refused.stderr.strip().splitlines()]
    assert names == ["PII_KEYS", "BASE_URL"]


OPTIONAL = [
    *("DATABASE_URL", "CACHE_URL", "SEARCH_URL", "LOG_FORMAT", "TRUSTED_PROXIES"),
    *(
        "API_PER_MINUTE",
        "HSTS_SECONDS",
        "SECRET_KEY_FALLBACKS",
        "SITE_HOST",
        "DEMO_PASSWORD",
    ),
]
READ = """
from django.conf import settings
names = ["DATABASES", "CACHES", "SEARCH_URL", "LOG_FORMAT", "TRUSTED_PROXIES", "LIMITS",
         "SECURE_HSTS_SECONDS", "SECRET_KEY_FALLBACKS", "SITE", "DEMO_PASSWORD"]
print({name: getattr(settings, name) for name in names})
"""


def test_a_name_without_a_value_is_as_if_it_were_not_set(manage):
    """As Compose files and systemd units write it: `DATABASE_URL=`."""
    command = ("shell", "--no-imports", "-c", READ)
    unset = manage(*command, **GOOD)
    empty = manage(*command, **GOOD, **dict.fromkeys(OPTIONAL, ""))

    assert unset.returncode == 0, unset.stderr
    assert empty.stdout == unset.stdout, empty.stderr
    assert "portal.sqlite3" in empty.stdout


SETTINGS_SEEN = """
from django.conf import settings
for name in ("DEBUG", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE",
             "CSRF_COOKIE_SECURE", "MFA_DEMANDED_OF_STAFF"):
    print(name, getattr(settings, name, None))
"""


def test_what_production_switches_on(manage):
    shown = manage("shell", "--no-imports", "-c", SETTINGS_SEEN, **GOOD)

    assert shown.stdout.splitlines() == [
        "DEBUG False",
        "SECURE_SSL_REDIRECT True",
        "SECURE_HSTS_SECONDS 31536000",
        "SESSION_COOKIE_SECURE True",
        "CSRF_COOKIE_SECURE True",
        "MFA_DEMANDED_OF_STAFF True",
    ], shown.stderr
