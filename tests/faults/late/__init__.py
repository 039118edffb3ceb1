"""An app that comes later: its migrations are what is cut in the middle."""
