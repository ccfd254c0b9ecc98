"""Take a pasted database address apart, and question what cannot be a bare server name."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from connector_wizard.schema_forms.blanks import without_surrounding_blanks
from connector_wizard.schema_forms.pairs import LIBPQ, ODBC, pairs_in, url_options

MAX_ADDRESS = 4000

_SERVER = r"(?P<server>\[[0-9a-fA-F:.%]+\]|[^\s,:/?#@;=\[\]{}'\"]+)"
_URL = re.compile(
    r"(?i:(?:jdbc:)?(?:mariadb|mysql|postgres|postgresql|redshift|snowflake|sqlserver):)"
    r"(?P<iam>iam:)?//"
    r"(?:(?P<user>[^:/?;]*)(?P<password>:[^/?;]*)?@)?"
    rf"{_SERVER}(?::(?P<port>[0-9]+|[a-z]+(?:-[a-z]+)+-[0-9]))?"
    r"(?:/(?P<database>[^/?;]*)/?)?(?P<options>[?;].*)?"
)
_BARE = re.compile(rf"{_SERVER}(?::(?P<port>[0-9]+))?(?:/(?P<database>[^\s/?#;=]*))?")
_SQL_SERVER = re.compile(r"(?i:tcp:)?([^,\s]+)(?:,\s*([0-9]+))?")

_NAMES = {
    "server": "server", "host": "server", "hostname": "server", "servername": "server",
    "hostaddr": "server", "data source": "server", "port": "port", "portnumber": "port",
    "database": "database", "db": "database", "dbname": "database", "databasename": "database",
    "initial catalog": "database", "uid": "username", "user": "username", "user id": "username",
    "username": "username", "pwd": "password", "password": "password", "schema": "schema",
    "currentschema": "schema",
}  # fmt: skip
_IAM = (
    "This address signs in through AWS IAM. The Platform signs in with a user and a password of "
    "the database: fill these in."
)


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of a database address, each empty where the address does not tell."""

    server: str = ""
    port: str = ""
    database: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    schema: str = ""
    note: str = ""

    def params(self) -> dict[str, str]:
        """What the address tells, by the names that auth specs use."""
        names = ("server", "port", "database", "username", "password", "schema")
        told = {name: str(getattr(self, name)) for name in names}
        return {name: value for name, value in told.items() if value}


def take_apart(text: str) -> Address | None:
    """
    The parts of a JDBC, ODBC, libpq or psql address, or of `host:port/database`.

    None for anything else, a server's bare name included.
    """
    address = without_surrounding_blanks(text)
    address = address.removeprefix("psql ")
    if address[:1] == address[-1:] in set("\"'"):
        address = address[1:-1]
    if len(address) > MAX_ADDRESS or not address.isprintable():
        return None
    found = (read(address) for read in (_from_url, _from_pairs, _from_bare))
    return next((each for each in found if each is not None), None)


def address_warnings(server: str) -> list[str]:
    """What does not belong in a server's name, a sentence each."""
    name = without_surrounding_blanks(server)[:MAX_ADDRESS]
    scheme, separator, rest = name.rpartition("://")
    rest = rest or scheme
    authority = rest.partition("/")[0]
    found = {
        "Leave out the scheme: a server is a bare name, such as cluster.example.com.": separator,
        "A server's name has no space in it.": any(map(str.isspace, name)),
        "Leave out the port: it is not part of the server's name.": re.search(
            r"^[^:]*:[0-9]+$|\]:[0-9]+$", authority
        ),
        "Leave out the slash and what follows: the database is not part of the server's name.": (
            "/" in rest
        ),
    }
    return [warning for warning, present in found.items() if present]


def _from_url(text: str) -> Address | None:
    found = _URL.fullmatch(text)
    if found is None:
        return None
    parts = {name: part or "" for name, part in found.groupdict().items()}
    told = _named(url_options(parts["options"])) | {"note": _IAM if parts["iam"] else ""}
    told |= _given(username=unquote(parts["user"]), password=unquote(parts["password"][1:]))
    told |= _given(database=unquote(parts["database"]))
    # An IAM address may hold the cluster's id and its region where others hold host and port.
    if not parts["port"].isdigit() and parts["port"]:
        return Address(**told)
    return Address(**told | _given(server=parts["server"].strip("[]"), port=parts["port"]))


def _from_pairs(text: str) -> Address | None:
    for pair in (LIBPQ, ODBC) if ";" in text else (LIBPQ,):
        pairs = pairs_in(pair, text)
        told = _named(pairs)
        if "server" in told or "database" in told:
            if pair is ODBC:
                told |= _server_and_port(told.pop("server", ""))
            return Address(**told)
    return None


def _from_bare(text: str) -> Address | None:
    found = _BARE.fullmatch(text)
    if found is None or not (found["port"] or found["database"]):
        return None
    server, port, database = (found[name] or "" for name in ("server", "port", "database"))
    return Address(server=server.strip("[]"), port=port, database=database)


def _server_and_port(server: str) -> dict[str, str]:
    found = _SQL_SERVER.fullmatch(server)
    return _given(server=found[1], port=found[2] or "") if found else {}


def _named(pairs: list[tuple[str, str]]) -> dict[str, str]:
    known = ((_NAMES.get(name.strip().lower(), ""), value) for name, value in pairs)
    return {name: value for name, value in known if name and value}


def _given(**parts: str) -> dict[str, str]:
    return {name: part for name, part in parts.items() if part}
