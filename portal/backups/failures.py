"""What goes wrong with backups, in one line for an operator."""


class BackupError(Exception):
    """Not done, and nothing was changed. The text is Chinese and ready to print."""
