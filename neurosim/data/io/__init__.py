"""Reading and writing files, one format per file; everything is written through :mod:`neurosim.data.io.atomic`."""
