"""One structured log; personal data is masked before a line is written."""
