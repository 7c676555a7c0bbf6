"""IAM roles in Terraform configurations."""
