"""Repair and undo: plan, approve, back up, write, verify, record."""
