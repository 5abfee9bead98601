"""The engine of the live page: what a page needs to run a network by itself, in JavaScript."""
