"""IAM roles in CloudFormation templates, JSON and YAML."""
