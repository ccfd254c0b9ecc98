"""
Rows about what was chosen and answered in the wizard, as the Platform judges it.

The codes stand in Adobe's "Flow Service error messages" and, from 1300 on, in its "Sources error
messages".
"""

import re

from django.utils.translation import gettext_lazy as _

from connector_wizard.advice.explanations import (
    NOWHERE,
    SANDBOX,
    SOURCE,
    Explanation,
    Mender,
    coded,
)

_NAME = r"(?P<field>\w+(?:\.\w+)*)"

ROWS = (
    Explanation(
        name="sandbox",
        codes=coded("2100-404 2101-404 2103-404 2106-404"),
        cause=_("The Platform has no such sandbox, or does not show it to this account."),
        mender=Mender.YOU,
        remedy=_(
            "Choose another sandbox. If this one exists, have an administrator of the Platform add "
            "it to the role of the account's API credential; one that is being reset needs a few "
            "minutes."
        ),
        step=SANDBOX,
    ),
    Explanation(
        name="sandbox-header",
        codes=coded("2105-400 2110-400 2111-403 2112-400 2113-400"),
        cause=_("The Platform was not told the sandbox in the way that it wants."),
        mender=Mender.OPERATOR,
        remedy=_(
            "A proxy between this server and the Platform may change headers: x-sandbox-name has "
            "to pass as it is."
        ),
        step=NOWHERE,
    ),
    Explanation(
        name="source",
        codes=coded("1413-400"),
        cause=_("The Platform does not know this source, or not in this version."),
        mender=Mender.YOU,
        remedy=_(
            "Fetch the catalog again and choose the source anew: its description has changed since "
            "the draft was begun."
        ),
        step=SOURCE,
    ),
    Explanation(
        name="way-to-sign-in",
        codes=coded("1415-400 1301-400 1302-400"),
        cause=_("The source cannot be signed in to in this way (any more)."),
        mender=Mender.YOU,
        remedy=_("Choose the source anew, and another way to sign in where it offers several."),
        step=SOURCE,
    ),
    Explanation(
        name="answer-missing",
        codes=coded("1304-400"),
        cause=_("An answer that the source needs is missing."),
        mender=Mender.YOU,
        remedy=_("Fill in the answer that the Platform's own words name."),
        names_field=re.compile(rf"mandatory field {_NAME}", re.IGNORECASE),
    ),
    Explanation(
        name="answer-invalid",
        codes=coded("1312-400"),
        cause=_("An answer is not of the form that the source takes."),
        mender=Mender.YOU,
        remedy=_("Compare the answer that the Platform's own words name with what its guide says."),
        names_field=re.compile(rf"(?:for property=|the parameter ){_NAME}", re.IGNORECASE),
    ),
    Explanation(
        name="not-found",
        codes=coded("1101-404 1102-404 1003-404 1439-400 1439-404"),
        cause=_("What was asked for is not on the Platform, or not any more."),
        mender=Mender.YOU,
        remedy=_("Look whether it was deleted there, or lives in another sandbox."),
        step=NOWHERE,
    ),
)
