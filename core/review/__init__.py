"""The quarter's review: decisions about one frozen scan, and its sign-off."""
