"""The network that a user builds, and the flat arrays that an engine reads."""
