"""The product's own settings, but for static files: nobody has collected them here."""

from connector_wizard.settings import *  # noqa: F403 - all of the product's settings, by design
from connector_wizard.settings import PERSON_LIMITS as HONEST

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# One clerk does here in minutes what many people do in a week.
PERSON_LIMITS = dict.fromkeys(HONEST, (1_000_000, 600))
