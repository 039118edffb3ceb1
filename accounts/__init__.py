"""Who logs in. Nothing here knows communities."""
