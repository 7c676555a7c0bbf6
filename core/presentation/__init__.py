"""Results in words and as data for showing: sentences, differences, evidence. Knows no widget."""
