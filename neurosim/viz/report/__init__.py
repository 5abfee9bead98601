"""What came of a comparison, to be read by people (one HTML page) and by programs (one row for each lesson)."""
