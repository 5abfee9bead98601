"""What a user builds, and the flat arrays that an engine reads."""
