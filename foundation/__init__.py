"""What every room stands on. It imports no other room."""
