"""Who logs in, and which texts they agreed to. Nothing here knows communities."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person with an account. What they may do where is in communities.RoleGrant."""

    display_name = models.CharField("称呼", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "账号"

    def get_full_name(self) -> str:
        return self.display_name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()
