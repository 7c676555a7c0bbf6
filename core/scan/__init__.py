"""The roll call: accounts in, events out."""
