"""Attack the running site with two public scanners: MDN's HTTP Observatory, and wapiti."""

import argparse
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.faults.deployment import EMULATOR, environment_of, manage  # noqa: E402
from tests.faults.processes import Nursery, free_port, wait_for_answer  # noqa: E402

TOOLS, RESULTS = ROOT / "build" / "scan", ROOT / "build" / "scan" / "results"
OBSERVATORY, WAPITI = "@mdn/mdn-http-observatory@1.4.8", "wapiti3==3.2.3"
ADMIN = "admin@example.com"
# Those that need no host but the one they attack: not ssrf, xxe, log4shell, takeover, htp, wapp.
MODULES = (
    "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,ldap,methods,permanentxss,"
    "redirect,shellshock,sql,timesql,upload,xss"
)


def main() -> None:
    """Set a site up from nothing, scan it, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=40, help="for each of wapiti's modules")
    seconds = parser.parse_args().seconds
    shutil.rmtree(RESULTS, ignore_errors=True)
    RESULTS.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder, Nursery() as nursery:
        site, password, certificate = serve(Path(folder), nursery)
        observe(site, certificate)
        attack(site, password, seconds)


def serve(folder: Path, nursery: Nursery) -> tuple[str, str, Path]:
    """Start the site with production settings over TLS, seeded, beside an emulator."""
    emulator, port = free_port(), free_port()
    environment = {
        **environment_of(f"sqlite:///{folder}/rows.sqlite3", f"http://127.0.0.1:{emulator}"),
        "LOCAL_HTTP": "false",
        "ALLOWED_HOSTS": "localhost",
        "BIND": f"127.0.0.1:{port}",
    }
    command = (sys.executable, "-c", EMULATOR, str(emulator))
    group = nursery.start(command, environment, RESULTS / "emulator.log")
    wait_for_answer(f"http://127.0.0.1:{emulator}/", group)
    password = seed(folder, environment)
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    make_certificate(certificate, key)
    web = (sys.executable, "-m", "gunicorn", "connector_wizard.wsgi:application")
    tls = (f"--certfile={certificate}", f"--keyfile={key}")
    nursery.start((*web, *tls), environment, RESULTS / "web.log")
    subprocess.run(
        ["curl", "--silent", "--fail", "--retry", "50", "--retry-delay", "1", "--retry-all-errors",
         "--cacert", certificate, "--output", os.devnull, f"https://localhost:{port}/readyz"],
        check=True,
    )  # fmt: skip
    return f"https://localhost:{port}/", password, certificate


def seed(folder: Path, environment: Mapping[str, str]) -> str:
    """Make people, an account, a connection and a draft; return the admin's password."""
    password = secrets.token_urlsafe(12)
    kept, secret, request = folder / "password", folder / "secret", folder / "request.json"
    kept.write_text(password)
    secret.write_text("practice-client-secret")
    manage("migrate", "--verbosity=0", environment=environment)
    team = "--team=practice"
    manage("bootstrap", f"--email={ADMIN}", "--team=Practice", f"--password-file={kept}",
           environment=environment)  # fmt: skip
    from connector_wizard.emulator import DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, DEMO_ORG_ID

    secret.write_text(DEMO_CLIENT_SECRET)
    manage("add_account", team, "--name=Emulator", f"--org-id={DEMO_ORG_ID}",
           f"--client-id={DEMO_CLIENT_ID}", f"--client-secret-file={secret}",
           environment=environment)  # fmt: skip
    manage("add_member", team, "--email=member@example.com", "--role=member",
           f"--password-file={kept}", environment=environment)  # fmt: skip
    order = {
        "account": "Emulator",
        "sandbox": "dev",
        "source": "amazon-redshift",
        "auth": "Basic Authentication",
        "name": "Sales warehouse",
        "params": {"server": "s.example.com", "port": "5439", "database": "sales",
                   "username": "reader", "password": {"file": str(kept)}},
    }  # fmt: skip
    request.write_text(json.dumps(order))
    manage("create_connection", team, "--actor=member@example.com", str(request),
           environment=environment)  # fmt: skip
    return password


def make_certificate(certificate: Path, key: Path) -> None:
    """Make a certificate of our own for localhost, good for a day."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip


def observe(site: str, certificate: Path) -> None:
    """Have the Observatory grade the site; it trusts our certificate like a public one."""
    package = TOOLS / "node_modules" / "@mdn" / "mdn-http-observatory"
    if not package.exists():
        # Without its scripts: they fetch lists from elsewhere. An empty list of preloaded hosts
        # stands in for the one, the other is not read by a scan.
        subprocess.run(
            ["npm", "install", "--silent", "--no-save", "--ignore-scripts", f"--prefix={TOOLS}",
             OBSERVATORY],
            check=True,
        )  # fmt: skip
        (package / "conf" / "hsts-preload.json").write_text("{}")
    host = site.removeprefix("https://").rstrip("/")
    done = subprocess.run(
        ["node", package / "src" / "scan.js", host],
        env={**os.environ, "NODE_EXTRA_CA_CERTS": str(certificate)},
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    (RESULTS / "observatory.json").write_text(done.stdout)
    told = json.loads(done.stdout)
    scan = told["scan"]
    print(f"Observatory: {scan['grade']}, {scan['score']} points, "
          f"{scan['testsPassed']} of {scan['testsQuantity']} tests passed")  # fmt: skip
    for name, one in told["tests"].items():
        print(f"  {name}: {one['result']} ({one['scoreModifier']:+})")


def attack(site: str, password: str, seconds: int) -> None:
    """Have wapiti sign in as the admin, crawl, and try what it knows; never elsewhere."""
    tool = TOOLS / "wapiti"
    if not tool.exists():
        venv.create(tool, with_pip=True)
        subprocess.run([tool / "bin" / "pip", "install", "--quiet", WAPITI], check=True)
    report = RESULTS / "wapiti.json"
    with (RESULTS / "wapiti.log").open("w") as log:
        subprocess.run(
            [tool / "bin" / "wapiti", f"--url={site}", "--scope=domain", "--flush-session",
             "--no-bugreport", "--depth=4", f"--max-scan-time={3 * seconds}",
             f"--max-attack-time={seconds}", f"--form-url={site}sign-in/login/",
             f"--form-user={ADMIN}", f"--form-password={password}",
             f"--exclude={site}sign-in/logout/",
             # Whoever left the team would only see that there is nothing.
             f"--exclude={site}team/leave/*", f"--exclude={site}team/members/*",
             # Nor whoever asked for second factors that they lack.
             f"--exclude={site}team/policies/*",
             # A webhook would be posted to hosts that wapiti makes up.
             f"--exclude={site}team/notices/*",
             f"--module={MODULES}",
             f"--store-session={TOOLS / 'session'}", f"--store-config={TOOLS / 'config'}",
             "--format=json", f"--output={report}"],
            check=True, stdout=log, stderr=subprocess.STDOUT, timeout=60 * 60,
        )  # fmt: skip
    tell(json.loads(report.read_text()))


def tell(found: dict[str, Any]) -> None:
    """Print how far it came and, by kind, what it found."""
    statuses = [line.split()[-4] for line in (RESULTS / "web.log").read_text().splitlines()
                if '" ' in line]  # fmt: skip
    broken = sum(status.startswith("5") for status in statuses)
    print(f"wapiti: {found['infos']['crawled_pages_nbr']} pages crawled, {len(statuses)} requests,"
          f" {broken} answered by 5xx")  # fmt: skip
    for part in ("vulnerabilities", "anomalies", "additionals"):
        for kind, cases in found[part].items():
            for one in cases:
                print(f"  {part}: {kind}: {one['method']} {one['path']} {one['parameter']}")


if __name__ == "__main__":
    main()
