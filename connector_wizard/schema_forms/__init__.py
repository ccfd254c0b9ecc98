"""Draw the form that an auth spec's JSON Schema describes, check it, and give back parameters."""

from connector_wizard.schema_forms.addresses import Address, address_warnings, take_apart
from connector_wizard.schema_forms.auth_form import REMOVE_BLANKS, USE_ANYWAY, AuthParamsForm
from connector_wizard.schema_forms.blanks import trimmed
from connector_wizard.schema_forms.building import build_form_class
from connector_wizard.schema_forms.checking import problems_in
from connector_wizard.schema_forms.complaints import Problem
from connector_wizard.schema_forms.parameters import request_params
from connector_wizard.schema_forms.reading import read_fields, schema_notes
from connector_wizard.schema_forms.specs import Choice, FieldSpec, Kind

__all__ = [
    "REMOVE_BLANKS",
    "USE_ANYWAY",
    "Address",
    "AuthParamsForm",
    "Choice",
    "FieldSpec",
    "Kind",
    "Problem",
    "address_warnings",
    "build_form_class",
    "problems_in",
    "read_fields",
    "request_params",
    "schema_notes",
    "take_apart",
    "trimmed",
]
