"""Films of runs: every frame follows from the recording, and nothing is simulated again."""
