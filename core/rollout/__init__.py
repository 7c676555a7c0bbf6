"""The agreed roles as code for other tools: CloudFormation, StackSets, Terraform, AWS CLI."""
