"""Work off the GUI thread: one courier, and what the window runs through it."""
