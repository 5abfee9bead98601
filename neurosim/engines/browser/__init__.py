"""The engine of a page: a network that runs in a browser, as JavaScript."""
