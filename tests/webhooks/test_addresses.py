"""Where a message may go: a URL as typed, and each address that a name stands for."""

from ipaddress import ip_address, ip_network

import pytest

from connector_wizard.webhooks import BadUrlError, Fence, read_url

STRICT, PRACTICE = Fence(), Fence(local=True)
COMPANY = Fence(networks=[ip_network("10.1.0.0/16"), ip_network("fd00:1::/32")])

REFUSED = {
    "loopback": "127.0.0.1",
    "all of loopback": "127.8.9.10",
    "this host": "0.0.0.0",  # noqa: S104
    "this network": "0.1.2.3",
    "private A": "10.1.2.3",
    "private B": "172.16.0.1",
    "end of private B": "172.31.255.255",
    "private C": "192.168.1.1",
    "link-local": "169.254.1.1",
    "metadata": "169.254.169.254",
    "metadata of ECS": "169.254.170.2",
    "metadata in shared space": "100.100.100.200",
    "metadata at a public address": "168.63.129.16",
    "shared space": "100.64.0.1",
    "protocol assignments": "192.0.0.8",
    "documentation": "203.0.113.9",
    "6to4 relay": "192.88.99.1",
    "benchmarks": "198.18.0.1",
    "multicast": "224.0.0.1",
    "global multicast": "233.252.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "IPv6 loopback": "::1",
    "IPv6 unspecified": "::",
    "IPv6 link-local": "fe80::1",
    "IPv6 link-local with a zone": "fe80::1%1",
    "IPv6 site-local": "fec0::1",
    "unique local": "fd12:3456::1",
    "IPv6 metadata": "fd00:ec2::254",
    "IPv6 multicast": "ff0e::1",
    "IPv6 documentation": "2001:db8::1",
    "new IPv6 documentation": "3fff::1",
    "discard": "100::1",
    "Teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "mapped loopback": "::ffff:127.0.0.1",
    "mapped private": "::ffff:10.0.0.1",
    "mapped metadata": "::ffff:a9fe:a9fe",
    "IPv4-compatible": "::10.0.0.1",
    "translated by IVI": "::ffff:0:10.0.0.1",
    "6to4 of loopback": "2002:7f00:1::1",
    "6to4 of private": "2002:0a00:0001::1",
    "NAT64 of metadata": "64:ff9b::a9fe:a9fe",
    "NAT64 of private": "64:ff9b::10.0.0.1",
    "local NAT64": "64:ff9b:1::8.8.8.8",
}
ADMITTED = (
    "8.8.8.8",
    "1.1.1.1",
    "172.32.0.1",
    "2606:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
)

COMPLAINTS = {
    "http://example.com/": "scheme",
    "ftp://example.com/": "scheme",
    "file:///etc/passwd": "scheme",
    "gopher://example.com/": "scheme",
    "example.com/hook": "scheme",
    "https://": "malformed",
    "https:///path": "malformed",
    "https://user:word@example.com/": "credentials",
    "https://user@example.com/": "credentials",
    "https://@example.com/": "credentials",
    "https://example.com:22/": "port",
    "https://example.com:80/": "port",
    "https://example.com:1023/": "port",
    "https://example.com:99999/": "port",
    "https://example.com:x/": "port",
    "https://exa mple.com/": "malformed",
    "https://example.com/\r\nX: y": "malformed",
    "https://example.com/#part": "malformed",
    "https://example.com\\@evil.example/": "malformed",
    "https://exämple.com/": "malformed",
    "https://[::1/": "malformed",
    "https://-a.example/": "malformed",
    "https://a..example/": "malformed",
    "https://example.com/" + "x" * 500: "malformed",
    "https://127.0.0.1/": "address",
    "https://[::1]/": "address",
    "https://[::ffff:10.0.0.1]/": "address",
    "https://169.254.169.254/latest/meta-data/": "address",
}


class TestAddresses:
    @pytest.mark.parametrize("address", REFUSED.values(), ids=REFUSED)
    def test_that_are_no_public_receivers_are_refused(self, address: str) -> None:
        assert not STRICT.admits(ip_address(address), encrypted=True)

    @pytest.mark.parametrize("address", ADMITTED)
    def test_that_are_public_are_admitted(self, address: str) -> None:
        assert STRICT.admits(ip_address(address), encrypted=True)
        assert not STRICT.admits(ip_address(address), encrypted=False)

    @pytest.mark.parametrize("address", ["10.1.2.3", "::ffff:10.1.2.3", "fd00:1::9"])
    def test_of_the_company_are_admitted_where_an_operator_says_so(self, address: str) -> None:
        assert COMPANY.admits(ip_address(address), encrypted=True)
        assert not COMPANY.admits(ip_address(address), encrypted=False)

    @pytest.mark.parametrize("address", ["10.2.0.1", "127.0.0.1", "169.254.169.254", "fd00:2::9"])
    def test_beside_the_company_stay_refused(self, address: str) -> None:
        assert not COMPANY.admits(ip_address(address), encrypted=True)

    def test_of_this_machine_are_for_practice_only(self) -> None:
        assert PRACTICE.admits(ip_address("127.0.0.1"), encrypted=False)
        assert not PRACTICE.admits(ip_address("10.0.0.1"), encrypted=False)
        assert not PRACTICE.admits(ip_address("8.8.8.8"), encrypted=False)


class TestUrls:
    @pytest.mark.parametrize("url", COMPLAINTS)
    def test_that_nothing_may_be_sent_to_are_refused(self, url: str) -> None:
        with pytest.raises(BadUrlError) as refused:
            read_url(url, STRICT)

        assert refused.value.complaint == COMPLAINTS[url]

    @pytest.mark.parametrize(
        ("url", "port", "path", "header"),
        [
            ("https://example.com", 443, "/", "example.com"),
            ("https://example.com:8443/a?b=c", 8443, "/a?b=c", "example.com:8443"),
            ("https://example.com:1024/", 1024, "/", "example.com:1024"),
            ("https://[2606:4700::1111]/", 443, "/", "[2606:4700::1111]"),
            ("https://xn--exmple-cua.com/", 443, "/", "xn--exmple-cua.com"),
        ],
    )
    def test_of_receivers_are_taken_apart(
        self, url: str, port: int, path: str, header: str
    ) -> None:
        target = read_url(url, STRICT)

        assert (target.port, target.path, target.host_header) == (port, path, header)

    def test_are_not_quoted_by_what_is_said_of_them(self) -> None:
        with pytest.raises(BadUrlError) as refused:
            read_url("http://example.com/a-token", STRICT)

        assert "a-token" not in str(refused.value)
