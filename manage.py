#!/usr/bin/env python3
"""Runs the portal's commands: `manage.py demo`, `serve`, `verify_log` and Django's own."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # One line for each missing or weak value: an operator reads this, not a developer.
        sys.exit(str(error))


if __name__ == "__main__":
    main()
