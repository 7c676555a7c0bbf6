"""The window of Rolecall: widgets, models and delegates. Holds no business rule."""
