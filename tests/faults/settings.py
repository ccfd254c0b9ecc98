"""The product's own settings, but for static files: nobody has collected them here."""

from connector_wizard.settings import *  # noqa: F403 - all of the product's settings, by design

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
