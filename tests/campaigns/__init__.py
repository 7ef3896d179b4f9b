"""Long campaigns as commands of their own; the default run holds a small sample of each."""
