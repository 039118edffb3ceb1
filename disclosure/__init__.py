"""What is published: the catalogue, its rules, and the disclosures."""
