"""Files in and out, one format a file; everything is written through :mod:`neurosim.data.io.atomic`."""
