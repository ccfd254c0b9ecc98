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
    from connector_wizard.sign_in.checks import refuse_unusable_provider

    refuse_unusable_keys()
    refuse_unusable_provider()
    # What the check opened must not be shared with the workers that are forked next. A pool keeps
    # connections that are closed: two processes on one of them read each other's answers.
    for rows in connections.all(initialized_only=True):
        rows.close()
        getattr(rows, "close_pool", lambda: None)()
except ImproperlyConfigured as error:
    sys.exit(f"Connector Wizard cannot start: {error}")
