"""Where things happen, and who acts there."""
