"""The settings of every tier and mode; what differs is decided by the environment alone.

environment.py reads and checks it; database, login, logs and headers each hold their part.
"""

from portal.settings.database import DATABASES
from portal.settings.environment import (
    ALLOWED_HOSTS,
    BASE_DIR,
    BASE_URL,
    DATA_DIR,
    DEMO_PASSWORD,
    ERASURE_LEDGER,
    PII_KEYS,
    PORTAL_MODE,
    PRODUCTION,
    SECRET_KEY,
    SECRET_KEY_FALLBACKS,
    env,
)
from portal.settings.headers import *  # noqa: F403
from portal.settings.letters import LETTER_FILES, LETTER_FILES_ROOT
from portal.settings.login import *  # noqa: F403
from portal.settings.logs import *  # noqa: F403
from portal.settings.uploads import *  # noqa: F403

__all__ = [
    "ALLOWED_HOSTS",
    "BASE_URL",
    "DATABASES",
    "DATA_DIR",
    "DEMO_PASSWORD",
    "ERASURE_LEDGER",
    "LETTER_FILES",
    "LETTER_FILES_ROOT",
    "PII_KEYS",
    "PORTAL_MODE",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
]

DEBUG = False

# The rooms stand after Wagtail: what they register in ready() takes the place of its own.
# `jobs` stands before django_tasks_db: its db_worker takes that command's place.
# `portal` stands last: its post_migrate runs when every room's has.
INSTALLED_APPS = [
    "jobs",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "accounts.users_app.PortalUsersConfig",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    # Its translations: Wagtail's admin says with it how long ago something was.
    "django.contrib.humanize",
    "foundation",
    "transparency",
    "workdays",
    "files",
    "accounts",
    "communities",
    "publishing",
    "editorial",
    "board",
    "disclosure",
    "governance",
    "mailbox",
    "portal",
]

MIDDLEWARE = [
    "foundation.requests.RequestIdMiddleware",
    "portal.health.ProbesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.headers.ContentPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "portal.headers.KeepingMiddleware",
    "portal.gate.GateMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.modes.DisplayModeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.StaffMfaMiddleware",
    "portal.admin_guard.TidyAdminQueries",
    "portal.admin_scope.AdminScope",
    "portal.admin_files.PublicFilesStay",
]

ROOT_URLCONF = "portal.urls"
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
WSGI_APPLICATION = "portal.wsgi.application"

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
                "portal.context.site",
            ],
            "builtins": ["foundation.templatetags.words"],
        },
    }
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "/static/"
# Only a deployment collects its files; elsewhere they are found where they stand.
STATIC_ROOT = DATA_DIR / "static" if PRODUCTION else None
STATICFILES_DIRS = [BASE_DIR / "static"]
# Hashing and compressing takes over a minute: only where a deployment asks for it.
WHITENOISE_USE_FINDERS = not PRODUCTION
# A test starts the middleware anew: it looks a file up and lists none.
WHITENOISE_AUTOREFRESH = PORTAL_MODE == "test"
STORAGES = {
    "default": {
        "BACKEND": "files.storage.FileStore",
        # Outside every served path: /files/ is the only way to a file. Written as text: a
        # task that deletes a file carries these options as JSON.
        "OPTIONS": {"location": str(DATA_DIR / "files"), "base_url": "/files/"},
    },
    "renditions": {
        "BACKEND": "files.storage.FileStore",
        "OPTIONS": {
            "location": str(DATA_DIR / "renditions"),
            "base_url": "/renditions/",
        },
    },
    # mailbox.attachments writes there itself; named, so that a backup holds it.
    "letters": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": LETTER_FILES_ROOT},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# Whole requests above this, and writing or files on a nearly full disk, are refused.
MOST_BODY_BYTES = env.int("MOST_BODY_MB", 64) * 1024**2
LEAST_FREE_BYTES = env.int("LEAST_FREE_MB", 50) * 1024**2
LEAST_FREE_FOR_UPLOADS = env.int("LEAST_FREE_FOR_UPLOADS_MB", 200) * 1024**2

CACHES = {"default": env.cache_url("CACHE_URL", "locmemcache://")}
SEARCH_URL = env.str("SEARCH_URL", "database:")
EMAIL_CONFIG = env.address("EMAIL_URL", "consolemail://", env.email_url)
vars().update(EMAIL_CONFIG)
# What EMAIL_URL names is the worker's; requests write into the outbox (jobs.mail).
DELIVERY_EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_BACKEND = "jobs.mail.OutboxBackend"
# Seconds, less than the outbox's lease: a silent mail server holds up no worker for long.
EMAIL_TIMEOUT = 20
if PORTAL_MODE == "test":
    DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "slow"],
    }
}

WAGTAIL_SITE_NAME = "社区公开栏"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_I18N_ENABLED = False
# One language and one time zone: nothing to choose in one's account.
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_FINISH_WORKFLOW_ACTION = "foundation.publication.finish_workflow"
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = True
WAGTAIL_MODERATION_ENABLED = True
# Wagtail's notes on a draft are mailed to whoever once followed it, rights or not.
WAGTAILADMIN_COMMENTS_ENABLED = False
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAILIMAGES_IMAGE_MODEL = "files.PortalImage"
WAGTAILIMAGES_RENDITION_STORAGE = "renditions"
WAGTAILDOCS_DOCUMENT_MODEL = "files.PortalDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"

# Reading a file that somebody brought may take so long; then its reader is killed.
FILE_CHECK_SECONDS = env.int("FILE_CHECK_SECONDS", 30)

# A screen that shows a community's board: seconds until it turns, and between two looks
# for new content.
KIOSK_TURN_SECONDS = env.int("KIOSK_TURN_SECONDS", 15)
KIOSK_FETCH_SECONDS = env.int("KIOSK_FETCH_SECONDS", 60)

# The publisher code of the sub-district (architecture §4, Demonstration).
SUBDISTRICT_CODE = "QL00"
SITE = {
    "subdistrict": "青岭街道",
    "name": "社区公开栏",
    "strapline": "社区的事，公开看；大家的事，一起议",
    "host": env.str("SITE_HOST", "" if PRODUCTION else "青岭街道办事处"),
    "operator": env.str("SITE_OPERATOR", ""),
    "phone": env.str("SITE_PHONE", "" if PRODUCTION else "0000-1200"),
    "icp": env.str("SITE_ICP", ""),
    "police": env.str("SITE_POLICE", ""),
    "report": env.str("SITE_REPORT", ""),
}
