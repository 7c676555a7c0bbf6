"""The repair in the window: choose, preview, approve, run, result; undo goes the same way."""
