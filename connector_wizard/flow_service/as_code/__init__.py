"""Write a creation as a program that a person runs elsewhere; secrets come from its environment."""

from connector_wizard.flow_service.as_code.curl import as_curl
from connector_wizard.flow_service.as_code.python import as_python
from connector_wizard.flow_service.as_code.variables import (
    Place,
    placeholder,
    told_of,
    variables_in,
)

__all__ = ["Place", "as_curl", "as_python", "placeholder", "told_of", "variables_in"]
