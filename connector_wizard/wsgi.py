"""Serve the site through WSGI, once the keys are known to fit the database."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connector_wizard.settings")

try:
    application = get_wsgi_application()
    from connector_wizard.checks import refuse_unusable_keys

    refuse_unusable_keys()
    # What the check opened must not be shared with the workers that are forked next.
    connections.close_all()
except ImproperlyConfigured as error:
    sys.exit(f"Connector Wizard cannot start: {error}")
