"""
Rows about what a database says once it is reached: who may come in, where, and how many.

SQLSTATEs are those of PostgreSQL's Appendix A, "PostgreSQL Error Codes", which Amazon Redshift
shares: 28P01 invalid_password, 28000 invalid_authorization_specification, 3D000
invalid_catalog_name, 42501 insufficient_privilege, 53300 too_many_connections, 57P01
admin_shutdown, 57P03 cannot_connect_now. Beside them stand MySQL's errors 1040 to 1049, SQL
Server's 4060, 18456 and 40613, and Oracle's ORA- numbers, as their references print them.
"""

from django.utils.translation import gettext_lazy as _

from connector_wizard.advice.explanations import NOWHERE, Explanation, Mender, said
from connector_wizard.advice.table import names

ROWS = (
    Explanation(
        name="password",
        words=said(
            r"password authentication failed",
            # 28000 alone stands for more than the password.
            r"^(?!.*(pg_hba|does not exist|permitted|ORA-)).*\b28(000|P01)\b",
            r"^(?!.*cannot open database).*login failed",
            r"access denied for user .*using password",
            r"(incorrect|invalid|wrong) (user ?name|user ?id|login|credentials)",
            r"user ?(name|id)\b.{0,20}\bpassword\b.{0,30}\b(incorrect|invalid|wrong)",
            r"credentials of .* were not accepted",
            r"permission denied \((publickey|password|keyboard)",
            r"auth(entication)? fail(s|ed|ure)?\b",
            r"ORA-01017",
        ),
        cause=_("The source was reached, but does not accept this user and password."),
        mender=Mender.YOU,
        remedy=_(
            "Type the password again, and compare the user's name: letter case counts. It is a "
            "user of the database, not of AWS or of the Platform; its administrator can set a new "
            "password."
        ),
        fields=names.PASSWORD,
    ),
    Explanation(
        name="no-such-user",
        words=said(r"\b(role|user) [\"'][^\"']*[\"'] does not exist"),
        cause=_("The source was reached, but has no user of this name."),
        mender=Mender.YOU,
        remedy=_("Compare the user's name; letter case counts. Its administrator can list users."),
        fields=names.USER,
    ),
    Explanation(
        name="user-barred",
        words=said(
            r"not permitted to log ?in",
            r"account is (temporarily )?(locked|disabled)",
            r"user .*\b(is|has been) (temporarily )?(locked|disabled)",
            r"password .*(has expired|must be changed)",
            r"ORA-2800[01]",
        ),
        cause=_("The source knows this user, but does not let it sign in: locked or expired."),
        mender=Mender.SOURCE_ADMIN,
        remedy=_(
            "Have the user unlocked, allowed to log in, or given a new password; or use another "
            "one that is made for the Platform."
        ),
        fields=names.USER,
    ),
    Explanation(
        name="no-such-database",
        words=said(
            r"\bdatabase\b.{0,80} (does not exist|not found)",
            r"\b3D000\b",
            r"unknown database",
            r"cannot open database",
            r"ORA-125(05|14)",
        ),
        cause=_("The source was reached, but has no database of this name."),
        mender=Mender.YOU,
        remedy=_(
            "Compare the database's name with the last part of the endpoint in its console, after "
            "the slash; letter case counts. For Amazon Redshift it is often dev."
        ),
        fields=names.DATABASE,
    ),
    Explanation(
        name="permission",
        words=said(
            r"permission denied (for|to)\b",
            r"\b42501\b",
            r"insufficient.privilege",
            r"access denied for user .*to database",
            r"must be owner of",
            r"ORA-010(31|45)",
        ),
        cause=_("The user may sign in, but may not read what was asked for."),
        mender=Mender.SOURCE_ADMIN,
        remedy=_(
            "Have the user granted what it lacks. For Amazon Redshift: GRANT USAGE ON SCHEMA … and "
            "GRANT SELECT ON ALL TABLES IN SCHEMA … TO the user. Or use a user that may read."
        ),
        fields=names.USER,
    ),
    Explanation(
        name="too-many-connections",
        words=said(
            r"too many (clients|connections)",
            r"remaining connection slots are reserved",
            r"connection limit .*exceeded",
            r"\b53300\b",
            r"max_user_connections",
            r"ORA-(00018|12516|12519)",
        ),
        cause=_("The source has all the connections it allows; nothing that you typed is wrong."),
        mender=Mender.SOURCE_ADMIN,
        remedy=_(
            "Try again in a few minutes. If it goes on, have idle sessions ended or the limit "
            "raised, best for a user that only the Platform uses."
        ),
        step=NOWHERE,
    ),
    Explanation(
        name="paused",
        words=said(
            r"cluster\b.*\b(paus(ed|ing)|resum(ed|ing)|terminated)",
            r"database system is (starting up|shutting down|in recovery)",
            r"\b57P0[13]\b",
            r"database .*not currently available",
        ),
        cause=_("The source is paused, or just starting; nothing that you typed is wrong."),
        mender=Mender.SOURCE_ADMIN,
        remedy=_(
            "Have it resumed, wait until its console says that it is available, and try again. "
            "Flows need it running whenever they are scheduled."
        ),
        step=NOWHERE,
    ),
)
