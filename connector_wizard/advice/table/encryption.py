"""
Rows about encrypted connections: wanted, offered, trusted.

The words are those of PostgreSQL's server and of libpq, pgjdbc and Java's TLS; that Redshift asks
for encryption by the parameter require_ssl says its Management Guide, "Configuring security options
for connections".
"""

from django.utils.translation import gettext_lazy as _

from connector_wizard.advice.explanations import Explanation, Mender, said
from connector_wizard.advice.table import names

ROWS = (
    Explanation(
        name="encryption-required",
        words=said(
            r"no pg_hba\.conf entry.*(SSL off|no encryption)",
            r"(SSL|TLS) (connection )?is required",
            r"insecure transport",
        ),
        cause=_("The source takes encrypted connections only, and this one was not."),
        mender=Mender.SOURCE_ADMIN,
        remedy=_(
            "If the form asks for an SSL mode, set it to require. If it does not, show this to who "
            "administers the source: for Amazon Redshift, the cluster's parameter group has "
            "require_ssl. Ask Adobe's customer care before it is turned off."
        ),
        fields=names.SSL,
    ),
    Explanation(
        name="encryption-not-offered",
        words=said(r"does(n't| not) support (SSL|TLS)", r"(SSL|TLS) is not (enabled|supported)"),
        cause=_("An encrypted connection was asked for, and the source offers none."),
        mender=Mender.SOURCE_ADMIN,
        remedy=_(
            "Have encryption turned on at the source. Only where its administrator says so, choose "
            "an SSL mode that does not require it."
        ),
        fields=names.SSL,
    ),
    Explanation(
        name="certificate",
        words=said(r"certificate", r"\bPKIX\b", r"(SSL|TLS) handshake"),
        cause=_("The Platform does not trust the source's certificate."),
        mender=Mender.SOURCE_ADMIN,
        remedy=_(
            "Use the endpoint's own name, not an address or an alias: the certificate is made out "
            "to it. If that is so, its administrator has to install one that has not expired and "
            "comes from a known authority."
        ),
        fields=names.SERVER,
    ),
)
