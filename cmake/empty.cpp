// Stands in for a library that has no source of its own yet, or headers only.
