"""What every answer tells the browser: content policy, cookies, transport.

Public pages run our own scripts and styles only. Wagtail's admin has inline scripts in its
date fields, inline panels and choosers, so /admin/ has one looser policy; a nonce there
would switch 'unsafe-inline' off. portal/headers.py chooses by path.
"""

from csp.constants import NONE, SELF, UNSAFE_INLINE

from portal.settings.environment import PRODUCTION, env

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# The first prefix that an address begins with decides; every other address has the policy
# above. An answer that brings its own policy, as a file does, keeps it.
CONTENT_POLICIES_BY_PATH = {
    "/admin/": {
        **CONTENT_SECURITY_POLICY["DIRECTIVES"],
        "script-src": [SELF, UNSAFE_INLINE],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
        # The preview of a page stands in a frame beside its form.
        "frame-ancestors": [SELF],
    },
    "/api/v1/docs/": CONTENT_SECURITY_POLICY["DIRECTIVES"],
    # Data, not pages: nothing is loaded from it even if a browser shows it.
    "/api/": {"default-src": [NONE], "frame-ancestors": [NONE]},
}

# Features that no page of ours uses.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# Addresses whose every answer is for one person.
PRIVATE_PATHS = ("/admin/", "/accounts/", "/mailbox/track/")

if PRODUCTION:
    # TLS ends at the proxy in front of the server, which must set this header itself.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    # Asked on the loopback, where there is no TLS.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
