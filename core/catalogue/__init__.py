"""The catalogue: what third-party vendors publish about the roles they need."""

from core.catalogue.loading import Catalogue, load_catalogue, load_vendor
from core.catalogue.recognition import match_role
from core.catalogue.spec import VendorSpec

__all__ = ["Catalogue", "VendorSpec", "load_catalogue", "load_vendor", "match_role"]
