"""
Rows about keys, tokens and places of cloud storage and web services.

Error codes are those of the vendors' references: Amazon S3's "Error responses", Azure Storage's
"Common REST API error codes" and "Blob Storage error codes", Microsoft Entra's AADSTS codes, and
the errors of RFC 6749, section 5.2.
"""

from django.utils.translation import gettext_lazy as _

from connector_wizard.advice.explanations import NOWHERE, Explanation, Mender, said
from connector_wizard.advice.table import names

ROWS = (
    Explanation(
        name="key-unknown",
        words=said(
            r"InvalidAccessKeyId",
            r"access key id you provided does not exist",
            r"API key not valid",
            r"invalid (API |access )?key\b",
        ),
        cause=_("The source does not know this key."),
        mender=Mender.YOU,
        remedy=_(
            "Copy the key again from the source's console, without blanks around it. If it is not "
            "listed there any more, have a new one made."
        ),
        fields=names.KEY_ID,
    ),
    Explanation(
        name="key-does-not-fit",
        words=said(
            r"SignatureDoesNotMatch",
            r"signature we calculated does not match",
            r"failed to authenticate the request(?!.*(expir|time frame))",
        ),
        cause=_("The source knows the key's name, but the secret that goes with it is wrong."),
        mender=Mender.YOU,
        remedy=_(
            "Copy the secret again, all of it and without blanks around it. If nobody has it any "
            "more, have a new key made: secrets are shown only once."
        ),
        fields=names.KEY,
    ),
    Explanation(
        name="private-key",
        words=said(r"(invalid|bad|wrong) (private ?key|passphrase)", r"JWT token is invalid"),
        cause=_("The source does not accept the private key."),
        mender=Mender.YOU,
        remedy=_(
            "Paste the whole key, with its first and last line, in the format that the source's "
            "guide names; check its passphrase, and that its public half is registered there."
        ),
        fields=names.PRIVATE_KEY,
    ),
    Explanation(
        name="token-expired",
        words=said(
            r"ExpiredToken",
            r"\b(token|session|SAS|secret)s?\b.{0,60}\bexpired",
            r"INVALID_SESSION_ID",
            r"not valid in the specified time frame",
            r"invalid_grant",
            r"AADSTS(7000222|70008|700082)",
        ),
        cause=_("The token or key for the source has expired or was revoked."),
        mender=Mender.YOU,
        remedy=_("Have a new one made at the source, paste it, and note when that one ends."),
        fields=names.TOKEN,
    ),
    Explanation(
        name="client",
        words=said(r"invalid_client", r"unauthorized_client", r"AADSTS(7000215|700016)"),
        cause=_("The source does not accept this client id and client secret."),
        mender=Mender.YOU,
        remedy=_(
            "Copy both again from the application that is registered at the source; of the secret, "
            "its value and not its id."
        ),
        fields=names.CLIENT,
    ),
    Explanation(
        name="no-such-container",
        words=said(
            r"NoSuchBucket",
            r"\b(bucket|container|file ?system|share) does not exist",
            r"(Container|Filesystem|Share)NotFound",
        ),
        cause=_("The source was reached, but has no bucket or container of this name."),
        mender=Mender.YOU,
        remedy=_("Compare its name in the source's console: the name alone, without address."),
        fields=names.CONTAINER,
    ),
    Explanation(
        name="no-such-folder",
        words=said(r"no such (file|directory|key)", r"NoSuchKey", r"(Blob|Path)NotFound"),
        cause=_("The source was reached, but has no such folder or file."),
        mender=Mender.YOU,
        remedy=_("Compare the path; it begins at the bucket's or the account's own root."),
        fields=names.FOLDER,
    ),
    Explanation(
        name="wrong-region",
        words=said(r"PermanentRedirect", r"AuthorizationHeaderMalformed", r"region '.*' is wrong"),
        cause=_("The bucket is in another region than the one that was asked."),
        mender=Mender.YOU,
        remedy=_("Use the service address or the region that the bucket's properties show."),
        fields=names.REGION,
    ),
    Explanation(
        name="access-denied",
        words=said(
            r"\baccess ?denied\b(?! for user)",
            r"AuthorizationPermissionMismatch",
            r"this operation using this permission",
            r"PERMISSION_DENIED",
        ),
        cause=_("The source accepts the key, but the key may not do this."),
        mender=Mender.SOURCE_ADMIN,
        remedy=_(
            "Have the key's user or role allowed to list and to read this place, such as "
            "s3:ListBucket and s3:GetObject; policies of the bucket may forbid it as well."
        ),
        step=NOWHERE,
    ),
)
