"""The demonstration: a fictional sub-district, loaded through the rules and around none."""
