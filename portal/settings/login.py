"""Who may enter and how: the account login is the only door (architecture, decision 6)."""

AUTH_USER_MODEL = "accounts.User"
