"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with the memory that OWASP's Password Storage Cheat Sheet asks for.

    Django's 100 MiB for each attempt is 6 GiB when all 64 threads of the server are busy
    with attempts; 19 MiB is 1.2 GiB.
    """

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1
