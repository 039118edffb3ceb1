"""What the governance room stores."""
