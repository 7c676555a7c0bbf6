"""The page Review: decisions about one frozen scan, and the signature that ends it."""
