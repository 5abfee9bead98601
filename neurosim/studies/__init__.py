"""Models on the same data, and the classic results."""
