"""Networks, models and rules as files keep them."""
