"""Networks, models and rules in files."""
