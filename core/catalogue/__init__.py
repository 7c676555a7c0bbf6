"""The catalogue: what third-party vendors publish about the roles they need."""

from core.catalogue.loading import (
    Catalogue,
    catalogue_for,
    load_catalogue,
    load_vendor,
    own_folder,
)
from core.catalogue.recognition import match_role
from core.catalogue.spec import VendorSpec

__all__ = [
    "Catalogue",
    "VendorSpec",
    "catalogue_for",
    "load_catalogue",
    "load_vendor",
    "match_role",
    "own_folder",
]
