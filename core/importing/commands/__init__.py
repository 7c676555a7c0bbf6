"""IAM roles in AWS CLI commands."""
