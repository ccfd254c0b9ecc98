"""
Rows about a Platform account: its token, its client, its organization, its rights.

The sign-in service's errors are those of RFC 6749, section 5.2; the gateway's codes are those of
Adobe's "Platform FAQ and troubleshooting guide", and the longer ones stand in its "Flow Service
error messages" and "Sources error messages".
"""

from django.utils.translation import gettext_lazy as _

from connector_wizard.advice.explanations import ACCOUNT, NOWHERE, Explanation, Mender, coded, said

ROWS = (
    Explanation(
        name="client-secret",
        codes=coded("invalid_client"),
        words=said(r"secret"),
        cause=_("The Platform does not accept the client secret."),
        mender=Mender.TEAM_ADMIN,
        remedy=_(
            "Copy the client secret again from the Developer Console: your project, OAuth "
            "Server-to-Server, “Retrieve client secret”. A secret that was removed there ends at "
            "once."
        ),
        fields=("client_secret",),
        step=ACCOUNT,
    ),
    Explanation(
        name="client-id",
        codes=coded("invalid_client 403003"),
        words=said(r"^(?!.*secret)"),
        cause=_("The Platform does not know this client id."),
        mender=Mender.TEAM_ADMIN,
        remedy=_(
            "Copy the client id again from the Developer Console, where it is also called API key. "
            "The project must have the Experience Platform API added to it."
        ),
        fields=("client_id",),
        step=ACCOUNT,
    ),
    Explanation(
        name="scopes",
        codes=coded("invalid_scope"),
        cause=_("The Platform does not grant these scopes."),
        mender=Mender.TEAM_ADMIN,
        remedy=_(
            "Use the scopes that the Developer Console lists beneath this very credential, with "
            "commas between."
        ),
        fields=("scopes",),
        step=ACCOUNT,
    ),
    Explanation(
        name="kind-of-credential",
        codes=coded("invalid_grant unauthorized_client unsupported_grant_type"),
        cause=_("This credential may not get access tokens in the way that this wizard asks."),
        mender=Mender.TEAM_ADMIN,
        remedy=_(
            "Add a credential of the kind “OAuth Server-to-Server” to the project in the Developer "
            "Console, and use its client id and secret. Service accounts (JWT) have been retired."
        ),
        fields=("client_id",),
        step=ACCOUNT,
    ),
    Explanation(
        name="token",
        codes=coded("401013 2114-400 2115-400 1001-401 1105-401"),
        cause=_("The Platform does not accept the access token: it has expired or was revoked."),
        mender=Mender.TEAM_ADMIN,
        remedy=_(
            "If a token was pasted, paste a new one: each lives for at most 24 hours. Otherwise "
            "verify the account again on the team's page."
        ),
        fields=("access_token",),
        step=ACCOUNT,
    ),
    Explanation(
        name="header-lost",
        codes=coded("401010 403010 403000 400003 2001-401 2002-401 1009-403"),
        cause=_("A part of the sign-in did not arrive at the Platform."),
        mender=Mender.OPERATOR,
        remedy=_(
            "A proxy between this server and the Platform may take headers out: Authorization, "
            "x-api-key and x-gw-ims-org-id have to pass. Until then verifying the account fails "
            "too."
        ),
        step=NOWHERE,
    ),
    Explanation(
        name="organization",
        codes=coded("403025 2000-401 1008-401"),
        cause=_(
            "The Platform does not open this organization to the account: the organization id is "
            "wrong, or the credential has no product profile there."
        ),
        mender=Mender.TEAM_ADMIN,
        remedy=_(
            "Compare the organization id with the project's overview in the Developer Console; it "
            "ends in @AdobeOrg. If it is right, have an administrator of the Platform add the "
            "credential to a product profile of Experience Platform."
        ),
        fields=("org_id",),
        step=ACCOUNT,
    ),
    Explanation(
        name="region",
        codes=coded("403027"),
        cause=_("The Platform does not know in which region this account's data lives."),
        mender=Mender.ADOBE,
        remedy=_("Ask Adobe's customer care to complete the account."),
        step=NOWHERE,
    ),
    Explanation(
        name="right",
        codes=coded("2118-403 2120-403 2121-403 1002-403 1106-403"),
        cause=_("The account lacks a right on the Platform."),
        mender=Mender.PLATFORM_ADMIN,
        remedy=_(
            "In Experience Platform, Permissions, Roles: give a role the permission “Manage "
            "Sources” in this sandbox, and add the account's API credential to that role."
        ),
        step=NOWHERE,
    ),
    Explanation(
        name="license",
        codes=coded("1100-400"),
        cause=_("Your organization is not entitled to this source."),
        mender=Mender.PLATFORM_ADMIN,
        remedy=_(
            "Ask which sources your license includes: Amazon Redshift, for one, comes with "
            "Real-Time CDP Ultimate. Adobe has to add others."
        ),
        step=NOWHERE,
    ),
)
