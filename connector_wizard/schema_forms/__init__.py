"""Draw the form that an auth spec's JSON Schema describes, check it, and give back parameters."""

from connector_wizard.schema_forms.addresses import Address, address_warnings, take_apart
from connector_wizard.schema_forms.auth_form import REMOVE_BLANKS, USE_ANYWAY, AuthParamsForm
from connector_wizard.schema_forms.blanks import (
    blanks_inside,
    looks_like_a_mask,
    trimmed,
    without_surrounding_blanks,
)
from connector_wizard.schema_forms.building import build_form_class
from connector_wizard.schema_forms.checking import problems_in
from connector_wizard.schema_forms.complaints import Problem
from connector_wizard.schema_forms.inputs import SecretTextarea
from connector_wizard.schema_forms.json_values import is_sound
from connector_wizard.schema_forms.keywords import keywords_in, treatment_of
from connector_wizard.schema_forms.names import sounds_like_an_address, sounds_secret
from connector_wizard.schema_forms.parameters import request_params
from connector_wizard.schema_forms.places import leads_elsewhere
from connector_wizard.schema_forms.reading import read_fields, schema_notes
from connector_wizard.schema_forms.specs import Choice, FieldSpec, Kind
from connector_wizard.schema_forms.trial import Trial, try_out

__all__ = [
    "REMOVE_BLANKS",
    "USE_ANYWAY",
    "Address",
    "AuthParamsForm",
    "Choice",
    "FieldSpec",
    "Kind",
    "Problem",
    "SecretTextarea",
    "Trial",
    "address_warnings",
    "blanks_inside",
    "build_form_class",
    "is_sound",
    "keywords_in",
    "leads_elsewhere",
    "looks_like_a_mask",
    "problems_in",
    "read_fields",
    "request_params",
    "schema_notes",
    "sounds_like_an_address",
    "sounds_secret",
    "take_apart",
    "treatment_of",
    "trimmed",
    "try_out",
    "without_surrounding_blanks",
]
