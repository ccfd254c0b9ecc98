"""Tell where each value is found: the words of the wizard's right-hand column."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connector_wizard.schema_forms import FieldSpec

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Entry:
    """What the guide says about one field, or (with no field) about the step."""

    field: str
    title: Words
    paragraphs: tuple[Words, ...]
    path: tuple[Words, ...] = ()
    # Where the help says more.
    anchor: str = ""

    @property
    def url(self) -> str:
        """The address of the help that says more, or nothing."""
        return f"{reverse('help')}#{self.anchor}" if self.anchor else ""

    @property
    def url_label(self) -> str:
        """What a link to it is called."""
        return _("More in the help")


CONSOLE = (
    gettext_lazy("Developer Console"),
    gettext_lazy("Your project"),
    gettext_lazy("OAuth Server-to-Server"),
)
CLUSTER = (
    gettext_lazy("AWS console"),
    gettext_lazy("Amazon Redshift"),
    gettext_lazy("Clusters or workgroups"),
    gettext_lazy("General information"),
)

ACCOUNT = (
    Entry(
        "pasted",
        gettext_lazy("What to paste"),
        (
            gettext_lazy("The JSON that the project's overview downloads: it tells everything."),
            gettext_lazy(
                "Or the credential's “View cURL command”: the organization id is not in it."
            ),
            gettext_lazy("It is read once and not kept; the secret in it is encrypted."),
        ),
        (*CONSOLE[:2], gettext_lazy("Project overview")),
    ),
    Entry(
        "org_id",
        gettext_lazy("Organization id"),
        (gettext_lazy("24 characters followed by @AdobeOrg, on the project's overview."),),
        (*CONSOLE[:2], gettext_lazy("Project overview")),
    ),
    Entry(
        "client_id",
        gettext_lazy("Client id"),
        (gettext_lazy("32 letters and digits; some pages call it the API key."),),
        CONSOLE,
    ),
    Entry(
        "client_secret",
        gettext_lazy("Client secret"),
        (
            gettext_lazy("Press “Retrieve client secret”. It often begins with p8e-."),
            gettext_lazy("It is encrypted before it is stored, and never shown again."),
        ),
        CONSOLE,
        anchor="secrets",
    ),
    Entry(
        "scopes",
        gettext_lazy("Scopes"),
        (gettext_lazy("The list beneath the credential; the usual one is filled in."),),
        CONSOLE,
    ),
    Entry(
        "access_token",
        gettext_lazy("Access token"),
        (
            gettext_lazy("Only for a trial: it ends within 24 hours and cannot be renewed here."),
            gettext_lazy("“Generate access token” on the same page makes one."),
        ),
        CONSOLE,
    ),
)

STEPS: Mapping[str, tuple[Entry, ...]] = {
    "account": (
        Entry(
            "",
            gettext_lazy("What a Platform account is"),
            (
                gettext_lazy("Your team's access to one organization: who may call the Platform."),
                gettext_lazy("An admin adds it once; everybody in the team can then use it."),
            ),
            anchor="platform-account",
        ),
    ),
    "sandbox": (
        Entry(
            "",
            gettext_lazy("Which sandbox to choose"),
            (
                gettext_lazy("Data, connections and people's rights are kept apart by sandbox."),
                gettext_lazy("If unsure, begin in a development sandbox."),
            ),
            anchor="sandbox",
        ),
        Entry(
            "sandbox",
            gettext_lazy("One is missing"),
            (
                gettext_lazy(
                    "The list shows what this account may use. An administrator of the "
                    "Platform can add the account to a role of the missing sandbox."
                ),
            ),
            (
                gettext_lazy("Experience Platform"),
                gettext_lazy("Permissions"),
                gettext_lazy("Roles"),
            ),
        ),
    ),
    "source": (
        Entry(
            "",
            gettext_lazy("What happens next"),
            (
                gettext_lazy(
                    "The Platform tells which credentials the source needs, and the next "
                    "page asks for just those."
                ),
            ),
            anchor="auth-spec",
        ),
        Entry(
            "",
            gettext_lazy("A source is missing"),
            (gettext_lazy("The catalog depends on what your organization has licensed."),),
        ),
    ),
    "check": (
        Entry(
            "",
            gettext_lazy("What a base connection is"),
            (
                gettext_lazy(
                    "The Platform's stored access to your source. It moves no data by "
                    "itself: flows that do are built on it."
                ),
            ),
            anchor="connecting",
        ),
        Entry(
            "description",
            gettext_lazy("Why a reference is added"),
            (
                gettext_lazy(
                    "Should the Platform's answer get lost on its way, the reference in "
                    "the description lets us find what was created, instead of creating it twice."
                ),
            ),
            anchor="unconfirmed",
        ),
    ),
}

REDSHIFT: Mapping[str, tuple[tuple[Words, ...], tuple[Words, ...]]] = {
    "server": (
        (
            gettext_lazy(
                "The endpoint's host, like my-cluster.abc123.us-east-1.redshift.amazonaws.com."
            ),
            gettext_lazy(
                "You may paste the whole JDBC or ODBC address: its port, database and user go "
                "to their own fields."
            ),
        ),
        CLUSTER,
    ),
    "port": ((gettext_lazy("The number at the endpoint's end; usually 5439."),), CLUSTER),
    "database": (
        (gettext_lazy("The last part of the endpoint, after the slash; often dev."),),
        CLUSTER,
    ),
    "schema": ((gettext_lazy("The schema to read from; public if nobody chose another."),), ()),
    "username": (
        (
            gettext_lazy("A database user, not an AWS user."),
            gettext_lazy("Best is one made for the Platform that may only read."),
        ),
        (),
    ),
    "password": (
        (
            gettext_lazy(
                "The database user's password. An admin of the database can set it with "
                "ALTER USER … PASSWORD."
            ),
            gettext_lazy("If it is refused: check the user's name, then the cluster's firewall."),
        ),
        (),
    ),
}


def for_source(source: str, fields: Iterable[FieldSpec]) -> list[Entry]:
    """Return an entry a field: written by us for Redshift, made from the spec for others."""
    ours = REDSHIFT if source == "amazon-redshift" else {}
    return [_about(spec, ours) for field in fields for spec in field.asked()]


def _about(spec: FieldSpec, ours: Mapping[str, Any]) -> Entry:
    paragraphs, path = ours.get(spec.name, (_generic(spec), ()))
    return Entry(f"params-{spec.name}", spec.label, paragraphs, path)


def _generic(spec: FieldSpec) -> tuple[Words, ...]:
    told: list[Words] = [spec.help_text] if spec.help_text else []
    if spec.examples:
        told.append(_("For example: %(examples)s") % {"examples": ", ".join(spec.examples[:3])})
    if spec.secret:
        told.append(_("A secret: it is encrypted before it is stored, and never shown again."))
    return tuple(told or [_("Ask whoever administers the source.")])
