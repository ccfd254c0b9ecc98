"""
Rows about reaching a source: its name, its port, firewalls.

The words are those of libpq, pgjdbc, Redshift's JDBC and ODBC drivers, and their like of other
databases. That a failure to connect is mostly a question of the cluster's security group says
Amazon Redshift's Management Guide, "The connection is refused or fails"; from which addresses the
Platform comes, Adobe's "IP address allow list" for sources.
"""

from django.utils.translation import gettext_lazy as _

from connector_wizard.advice.explanations import NOWHERE, Explanation, Mender, Page, said
from connector_wizard.advice.table import names

ADDRESSES = Page(
    "https://experienceleague.adobe.com/en/docs/experience-platform/sources/ip-address-allow-list",
    _("Adobe's addresses, by region"),
)

ROWS = (
    Explanation(
        name="host-not-found",
        words=said(
            r"could not translate host name",
            r"unknown ?host",
            r"unknown MySQL server host",
            r"(name or service|nodename nor servname|host) (is )?not known",
            r"no such host",
            r"getaddrinfo",
            r"failure in name resolution",
            r"remote name could not be resolved",
            r"ORA-(12154|12545)",
        ),
        cause=_("There is no server of this name, as seen from the Platform."),
        mender=Mender.YOU,
        remedy=_(
            "Compare the server's name with the endpoint that its console shows: letter for "
            "letter, without scheme, port and database. A name that only your own network knows "
            "cannot be used."
        ),
        fields=names.SERVER,
    ),
    Explanation(
        name="refused",
        words=said(
            r"connection refused",
            r"refused\. Check that the hostname and port",
            r"actively refused",
            r"ECONNREFUSED",
            r"\b10061\b",
            r"ORA-12541",
        ),
        cause=_("The server is there, but nothing listens on this port."),
        mender=Mender.YOU,
        remedy=_(
            "Compare the port with the end of the endpoint in its console: 5439 for Amazon "
            "Redshift, unless somebody chose another. If it is right, the database is stopped or "
            "paused: have it started."
        ),
        fields=names.PORT,
    ),
    Explanation(
        name="timed-out",
        words=said(
            r"timed? ?out",
            r"did not properly respond",
            r"no route to host",
            r"(network|host) is unreachable",
            r"\b10060\b",
            r"ORA-12170",
        ),
        cause=_("The server did not answer: a firewall keeps the Platform out, or it is stopped."),
        mender=Mender.NETWORK,
        remedy=_(
            "Let Adobe's published addresses of your region reach the source's port. For Amazon "
            "Redshift: an inbound rule for them in the security group of the cluster (TCP 5439, or "
            "the port it listens on), and “Publicly accessible” turned on. A paused cluster does "
            "not answer either."
        ),
        page=ADDRESSES,
    ),
    Explanation(
        name="unreachable",
        words=said(
            r"the connection attempt failed",
            r"communications link failure",
            r"network-related or instance-specific error",
            r"failed to establish a connection to",
            r"can't connect to (MySQL )?server",
        ),
        cause=_("The Platform could not reach the server; its driver does not say why."),
        mender=Mender.NETWORK,
        remedy=_(
            "First compare server and port with the endpoint in its console. If they are right, a "
            "firewall is in the way: let Adobe's published addresses of your region in. For Amazon "
            "Redshift: an inbound rule in the cluster's security group (TCP 5439), and “Publicly "
            "accessible” turned on."
        ),
        fields=names.SERVER,
        page=ADDRESSES,
    ),
    Explanation(
        name="address-barred",
        words=said(
            r"no pg_hba\.conf entry(?!.*(SSL off|no encryption))",
            r"is not allowed to (access|connect)",
            r"not authorized to perform this operation\.",
        ),
        cause=_("The source turns away the address that the Platform comes from."),
        mender=Mender.NETWORK,
        remedy=_(
            "Add Adobe's published addresses of your region to those that the source lets in: its "
            "firewall, network policy or pg_hba.conf."
        ),
        step=NOWHERE,
        page=ADDRESSES,
    ),
    Explanation(
        name="wrong-port",
        words=said(
            r"response to SSL negotiation",
            r"expected authentication request from server",
            r"protocol error\. +session setup failed",
            r"unsupported frontend protocol",
            r"wrong version number",
            r"invalid port|port .*out of range",
            r"unexpected response received from server",
        ),
        cause=_("Something answers on this port, but it is not the database."),
        mender=Mender.YOU,
        remedy=_(
            "Take the port from the end of the endpoint in its console: 5439 for Amazon Redshift, "
            "unless somebody chose another."
        ),
        fields=names.PORT,
    ),
)
