"""Which control of which framework each part of the workbook supports."""

from __future__ import annotations

from typing import Final

CONTROLS: Final = (
    (
        "SOC 2 (TSC 2017, rev. 2022)",
        "CC6.2, CC6.3",
        "Summary, Sign-off and Exceptions: who has access, is it appropriate, who decided what.",
    ),
    (
        "SOC 2 (TSC 2017, rev. 2022)",
        "CC9.2",
        "Sign-off: vendors with their owner, purpose and contract, reviewed each period.",
    ),
    (
        "SOC 2 (TSC 2017, rev. 2022)",
        "CC2.1",
        "Scope and method: source, completeness, reconciliation and hashes of the listing.",
    ),
    (
        "NIST SP 800-53 Rev. 5",
        "AC-2(j)",
        "All access: the whole population, reviewed against what was agreed.",
    ),
    (
        "NIST SP 800-53 Rev. 5",
        "AC-6(7)",
        (
            "Exceptions and Remediation: access beyond what was agreed, decided on, taken away,"
            " proved by a re-check."
        ),
    ),
    (
        "NIST CSF 2.0",
        "PR.AA-05",
        "Expected access: what is allowed, in which version, by whom it was agreed.",
    ),
    (
        "ISO/IEC 27001:2022",
        "A.5.15, A.5.18",
        "Matrix and Exceptions: access rights compared with the rules, differences acted upon.",
    ),
    (
        "ISO/IEC 27001:2022",
        "A.5.19 to A.5.22",
        "Sign-off, Changes and Third parties: suppliers' access watched and decided on regularly.",
    ),
)
