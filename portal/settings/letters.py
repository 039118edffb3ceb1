"""How many files a letter may bring, and where they lie."""

from portal.settings.environment import DATA_DIR

MEGABYTE = 1024 * 1024

# Sealed, under drawn names, outside of every storage that Wagtail or a view knows.
LETTER_FILES_ROOT = DATA_DIR / "letters"
LETTER_FILES = {
    # So many with one letter, supplement or reply; bytes of each, and of all of them.
    "most": 3,
    "each": 10 * MEGABYTE,
    "together": 20 * MEGABYTE,
    # Hours for which a file waits for its form to be sent.
    "waits": 24,
    # Below so many bytes free no file is taken; the letter is.
    "spare": 200 * MEGABYTE,
}
