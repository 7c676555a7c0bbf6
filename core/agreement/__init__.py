"""The agreement: what the customer agreed to with each vendor, and what follows for an account."""

from core.agreement.agreement import Agreement, VendorAgreement
from core.agreement.exemptions import (
    Exemption,
    ExemptionMatch,
    difference_of,
    findings_digest,
    match_exemption,
)
from core.agreement.expectations import (
    VendorExpectation,
    expectations,
    expected_roles,
    recognition_of_all,
    vendor_order,
)
from core.agreement.loading import agreement_of_text, load_agreement

__all__ = [
    "Agreement",
    "Exemption",
    "ExemptionMatch",
    "VendorAgreement",
    "VendorExpectation",
    "agreement_of_text",
    "difference_of",
    "expectations",
    "expected_roles",
    "findings_digest",
    "load_agreement",
    "match_exemption",
    "recognition_of_all",
    "vendor_order",
]
