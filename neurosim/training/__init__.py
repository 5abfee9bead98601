"""Training networks, and asking them about rows."""
