"""What is in a file that somebody brought: read under limits, in a process of its own."""
