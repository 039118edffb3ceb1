"""What hangs where: boards, halls and postings."""
