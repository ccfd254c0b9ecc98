"""
Rows about the Flow Service itself: what it is busy with, what it cannot do, what it did not grasp.

The codes stand in Adobe's "Flow Service error messages" and "Sources error messages".
"""

from django.utils.translation import gettext_lazy as _

from connector_wizard.advice.explanations import NOWHERE, Explanation, Mender, coded

ROWS = (
    Explanation(
        name="changed-meanwhile",
        codes=coded("1404-412 1013-412 1107-412"),
        cause=_("The base connection was changed on the Platform since it was last read."),
        mender=Mender.YOU,
        remedy=_("Load the page again, look at what is there now, and repeat your change."),
        step=NOWHERE,
    ),
    Explanation(
        name="in-use",
        codes=coded("1418-400"),
        cause=_("Flows still use this base connection, so it cannot be deleted."),
        mender=Mender.FLOWS_OWNER,
        remedy=_(
            "Delete those flows on the Platform first, or let them use another one; then delete it "
            "again."
        ),
        step=NOWHERE,
        needs_words=True,
    ),
    Explanation(
        name="passing-state",
        codes=coded("1416-400 1417-400 1456-400 1457-400 1458-400"),
        cause=_("The base connection is busy on the Platform: it is just being made or deleted."),
        mender=Mender.YOU,
        remedy=_("Wait a minute and try again."),
        step=NOWHERE,
    ),
    Explanation(
        name="cannot-be-changed",
        codes=coded("1300-400 1414-400 1445-400"),
        cause=_("The Platform does not let base connections of this source be changed."),
        mender=Mender.YOU,
        remedy=_("Create a new one, move the flows over, and delete the old one."),
        step=NOWHERE,
    ),
    Explanation(
        name="cannot-be-explored",
        codes=coded("1305-400 1336-400 1358-400 1359-400"),
        cause=_("The Platform cannot show what is in this source."),
        mender=Mender.YOU,
        remedy=_("Nothing is wrong with the connection; look at the data at the source itself."),
        step=NOWHERE,
    ),
    Explanation(
        name="not-understood",
        codes=coded(
            "1000-400 1004-415 1007-400 1401-400 1403-400 1405-400 1432-400 1433-400 1434-400 "
            "1440-400 1443-400 1448-400 1449-400 1450-400 1451-400 1452-400 1453-400 1455-400 "
            "2119-400"
        ),
        cause=_("The Platform did not understand what this wizard sent."),
        mender=Mender.OPERATOR,
        remedy=_(
            "Nothing that you typed is wrong. Tell your operator what stands below: either this "
            "product has a fault, or the Platform has changed."
        ),
        step=NOWHERE,
    ),
    Explanation(
        name="out-of-order",
        codes=coded(
            "1005-500 1101-500 1102-500 1400-500 2102-500 2104-500 2107-500 2108-500 2116-500 "
            "2117-500"
        ),
        cause=_("Something is out of order on the Platform. Nothing was changed."),
        mender=Mender.ADOBE,
        remedy=_("Try again in a minute. If it goes on, ask Adobe's customer care."),
        step=NOWHERE,
    ),
    Explanation(
        name="overloaded",
        codes=coded("1006-408 1011-503 1012-504 1103-503 1104-504 1603-503 1604-504"),
        cause=_("The Platform is busy or took too long. Nothing was changed."),
        mender=Mender.ADOBE,
        remedy=_("Try again in a minute. If it goes on, look at Adobe's status page."),
        step=NOWHERE,
    ),
)
