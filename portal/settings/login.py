"""Who may enter and how: the account login is the only door (architecture, decision 6)."""

from portal.settings.environment import PRODUCTION, env

AUTH_USER_MODEL = "accounts.User"

# The counter is asked first; it knows no person and opens nothing.
AUTHENTICATION_BACKENDS = [
    "accounts.backends.LimitedLogin",
    "communities.backends.RoleBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

PASSWORD_HASHERS = [
    "accounts.hashers.Argon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [
    {
        "NAME": "accounts.validators.LongEnough",
        "OPTIONS": {"min_length": 10},
    }
]
PASSWORD_RESET_TIMEOUT = 3600

# How often, in how many seconds. By login and address together a clerk cannot be locked
# out from another address; by address alone the number is high, because a whole courtyard
# may share one.
LIMITS = {
    "login": (10, 300),
    "login_address": (100, 300),
    "password": (10, 300),
    "code": (5, 300),
    "code_person": (50, 86400),
    "code_used": (1, 180),
    "mail": (5, 3600),
    "mail_address": (20, 3600),
    "reset_link": (30, 300),
    "slip": (5, 3600),
    "slip_address": (30, 3600),
    # Opinions on drafts, of one resident.
    "opinion": (30, 3600),
    # Letters: of one contact, of one address (many share one), and tries of codes.
    "letter_minute": (1, 60),
    "letter_hour": (3, 3600),
    "letter_day": (5, 86400),
    "letter_address": (env.int("LETTERS_PER_ADDRESS", 20 if PRODUCTION else 10_000), 86400),
    "letter_key": (1, 86400),
    "letter_hints": (60, 300),
    # Files of letters, sent or not: whoever never sends fills no disk.
    "letter_file": (
        env.int("LETTER_FILES_PER_ADDRESS", 60 if PRODUCTION else 10_000),
        3600,
    ),
    "letter_code": (5, 900),
    "letter_code_address": (30, 3600),
    "letter_code_number": (100, 86400),
    # Reports of sheets on the wall: nobody is named, so an address is asked.
    "board_report": (
        env.int("BOARD_REPORTS_PER_ADDRESS", 20 if PRODUCTION else 10_000),
        3600,
    ),
    # Files that one person brings, admitted or not.
    "upload": (env.int("UPLOADS_PER_DAY", 300), 86400),
    "api": (env.int("API_PER_MINUTE", 1_200 if PRODUCTION else 60_000), 60),
}
# Proxies of ours in front of the server, each of which adds to X-Forwarded-For.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PRODUCTION
# A working day, and no longer than the browser is open: many share a computer.
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_PREVENT_ENUMERATION = True
# An unknown address gets a letter too: the same work, the same answer.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "【社区公开栏】"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# Ours are counted by foundation.limits; allauth's lock a named person for everybody.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
ACCOUNT_USER_DISPLAY = "accounts.adapters.name_of"
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "add_email": "accounts.forms.AddEmailForm",
}

MFA_ADAPTER = "accounts.adapters.MfaAdapter"
MFA_DEMANDED_OF_STAFF = PRODUCTION
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_TOLERANCE = 1
# Accounts of staff are made in the admin; nobody verifies an address there.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "accounts.mfa_forms.AuthenticateForm",
    "reauthenticate": "accounts.mfa_forms.ReauthenticateForm",
    "activate_totp": "accounts.mfa_forms.ActivateTOTPForm",
    "authenticate_webauthn": "accounts.mfa_forms.AuthenticateWebAuthnForm",
    "reauthenticate_webauthn": "accounts.mfa_forms.ReauthenticateWebAuthnForm",
    "add_webauthn": "accounts.mfa_forms.AddWebAuthnForm",
}

# Wagtail's own doors around the account login are shut.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = True
WAGTAILUSERS_PASSWORD_REQUIRED = True
