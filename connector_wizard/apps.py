"""Name the application and switch on its system checks."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConnectorWizardConfig(AppConfig):
    """The one application of this project."""

    name = "connector_wizard"
    verbose_name = _("Connector Wizard")

    def ready(self) -> None:
        """Register the checks; they need the models, so not before now."""
        from connector_wizard import checks  # noqa: F401, PLC0415
        from connector_wizard.sign_in import checks as provider_checks  # noqa: F401, PLC0415
