# Access for Nightledger
variable "external_id" {
  type        = string
  description = "Shown on the connection page"
  sensitive   = true
}

variable "role_name" {
  default = "NightledgerAccess"
}

variable "buckets" {
  type    = list(string)
  default = ["bill-a", "bill-b"]
}

variable "purchases" {
  type    = bool
  default = true
}

locals {
  principal = "arn:${data.aws_partition.current.partition}:iam::210987654321:root"
  managed = [
    "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess",
    "arn:aws:iam::aws:policy/SecurityAudit",
  ]
}

data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = [local.principal]
    }

    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.external_id]
    }
  }
}

data "aws_iam_policy_document" "bill" {
  statement {
    sid       = "Bucket"
    actions   = ["s3:GetObject"]
    resources = [for name in var.buckets : "arn:aws:s3:::${name}/*"]
  }

  dynamic "statement" {
    for_each = var.purchases ? ["savingsplans:CreateSavingsPlan"] : []
    content {
      actions   = [statement.value]
      resources = ["*"]
    }
  }

  statement {
    effect    = "Deny"
    actions   = ["iam:*"]
    resources = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:user/&{aws:username}"]
  }
}

resource "aws_iam_role" "main" {
  name                 = var.role_name
  path                 = "/vendors/"
  description          = "Used by \"Nightledger\""
  max_session_duration = 3600
  assume_role_policy   = data.aws_iam_policy_document.trust.json

  tags = {
    vendor = "nightledger"
  }
}

resource "aws_iam_role_policy" "bill" {
  name   = "${var.role_name}-bill"
  role   = aws_iam_role.main.id
  policy = data.aws_iam_policy_document.bill.json
}

resource "aws_iam_role_policy" "costs" {
  name = "costs"
  role = aws_iam_role.main.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["ce:Get*"]
      Resource = "*"
    }]
  })
}

resource "aws_iam_policy" "advice" {
  name   = "NightledgerAdvice"
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {"Effect": "Allow", "Action": "compute-optimizer:Get*", "Resource": "*"}
      ]
    }
  EOT
}

resource "aws_iam_role_policy_attachment" "advice" {
  role       = aws_iam_role.main.name
  policy_arn = aws_iam_policy.advice.arn
}

resource "aws_iam_role_policy_attachment" "managed" {
  for_each   = toset(local.managed)
  role       = aws_iam_role.main.name
  policy_arn = each.value
}

output "role_arn" {
  value = aws_iam_role.main.arn
}
