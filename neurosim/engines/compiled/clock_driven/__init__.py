"""Clock-driven, from tick to tick: many neurons at once, for a coarse tick and dense activity."""
