"""By which rules a community lives: charters, covenants, rules, and procedures."""
