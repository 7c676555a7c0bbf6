"""What is kept from quarter to quarter: scans, evidence, change records, reviews, decisions."""
