"""Roles as code in the window: StackSets deployed, updated and removed, and templates saved."""
