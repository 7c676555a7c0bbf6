"""Asking the person for the code of an MFA device."""

from __future__ import annotations

from collections.abc import Callable

from core.aws.errors import AwsExpired
from core.model import Reason

MfaCode = Callable[[str], str | None]  # from the question to the code; None: there is none
_NO_CODE = Reason(
    "The sign-in needs a code from your MFA device, and none was given.",
    "NoMfaCode",
    "Try again and enter the code, or sign in with a profile that needs none.",
)


def prompter(mfa_code: MfaCode) -> Callable[[str], str]:
    """What botocore calls with its question; raises AwsExpired where no code is given."""

    def ask(question: str) -> str:
        code = mfa_code(question.strip())
        if not code:
            raise AwsExpired(_NO_CODE, operation="AssumeRole")
        return code.strip()

    return ask
