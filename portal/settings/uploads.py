"""How large and how many files may be, who looks for viruses, and how files are served."""

from portal.settings.environment import env

__all__ = [
    "CLAMAV",
    "CLAMAV_TIMEOUT",
    "DATA_UPLOAD_MAX_NUMBER_FILES",
    "FILES_ACCEL",
    "FILE_LIMITS",
    "FILE_STREAMS",
    "FILE_UPLOAD_HANDLERS",
    "WAGTAILDOCS_DOCUMENT_FORM_BASE",
    "WAGTAILDOCS_EXTENSIONS",
    "WAGTAILDOCS_MAX_UPLOAD_SIZE",
    "WAGTAILIMAGES_EXTENSIONS",
    "WAGTAILIMAGES_IMAGE_FORM_BASE",
    "WAGTAILIMAGES_MAX_UPLOAD_SIZE",
]

MB = 1024 * 1024

# In bytes. How often a person may try is LIMITS["upload"].
FILE_LIMITS = {
    "document": env.int("DOCUMENT_MB", 20) * MB,
    "image": env.int("IMAGE_MB", 15) * MB,
    "person_day": env.int("UPLOAD_MB_PER_DAY", 1_000) * MB,
    "collection": env.int("COMMUNITY_FILES_MB", 20_000) * MB,
}
# Downloads under way in one process: in all, and to one address. Granian has 64 threads.
FILE_STREAMS = (env.int("FILE_STREAMS", 40), env.int("FILE_STREAMS_PER_ADDRESS", 8))
# The proxy's internal address of DATA_DIR, as /protected/: nginx then sends the bytes.
FILES_ACCEL = env.str("FILES_ACCEL", "")
# host:port of clamd; empty: nobody looks for viruses. Seconds for one file.
CLAMAV = env.str("CLAMAV", "")
CLAMAV_TIMEOUT = 60

# A file beyond every limit is not written to its end before it is refused.
FILE_UPLOAD_HANDLERS = [
    "files.reception.EnoughRoom",
    "files.receiving.NoMoreThanAllowed",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 10

WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "csv", "txt"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = FILE_LIMITS["document"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "files.forms.DocumentForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "gif", "webp", "avif", "heic"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = FILE_LIMITS["image"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "files.forms.ImageForm"
