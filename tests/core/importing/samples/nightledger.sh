#!/bin/sh
# Connects this account to Nightledger
EXTERNAL_ID="nl-4417-c0ffee"
ACCOUNT=$(aws sts get-caller-identity --query Account --output text)

cat > trust.json <<EOF
{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::210987654321:root"},
    "Action": "sts:AssumeRole",
    "Condition": {"StringEquals": {"sts:ExternalId": "$EXTERNAL_ID"}}
  }]
}
EOF

aws iam create-role --role-name NightledgerAccess \
  --path /vendors/ \
  --description "Used by Nightledger" \
  --max-session-duration 7200 \
  --tags Key=vendor,Value=nightledger Key=team,Value=finops \
  --assume-role-policy-document file://trust.json

aws iam put-role-policy --role-name NightledgerAccess --policy-name NightledgerBill \
  --policy-document '{
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"],
                   "Resource": "arn:aws:s3:::'"$BUCKET"'/${aws:username}/*"}]
  }'

POLICY_ARN=$(aws iam create-policy --policy-name NightledgerBuying \
  --policy-document '{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
  "Action": "savingsplans:CreateSavingsPlan", "Resource": "*"}}' --query Policy.Arn --output text)
aws iam attach-role-policy --role-name NightledgerAccess --policy-arn "$POLICY_ARN"
aws iam attach-role-policy --role-name NightledgerAccess --policy-arn=arn:aws:iam::aws:policy/SecurityAudit
echo "arn:aws:iam::$ACCOUNT:role/NightledgerAccess"
curl https://nightledger.example/done
