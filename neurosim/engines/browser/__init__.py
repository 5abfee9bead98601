"""The third engine: a page runs the same models, rules and semantics, translated to JavaScript."""
