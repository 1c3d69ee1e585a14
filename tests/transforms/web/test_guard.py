"""Where a source may go."""

from __future__ import annotations

import pytest

from models.errors import SourceError, SourceUnavailable
from transforms.web.guard import Guard, Origin, is_public, origin_of, resolve


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://forum.example.org/latest.json", "https://forum.example.org"),
        ("HTTP://Forum.Example.org.:8080/", "http://forum.example.org:8080"),
        ("https://[2606:4700::1]/x", "https://[2606:4700::1]"),
    ],
)
def test_an_origin_is_scheme_host_and_port(url, told):
    assert str(origin_of(url)) == told


@pytest.mark.parametrize(
    "url", ["ftp://a.example/x", "file:///etc/passwd", "gopher://a", "a.example/x", "https:///x"]
)
def test_only_http_is_spoken(url):
    with pytest.raises(SourceError, match="expected https"):
        origin_of(url)


@pytest.mark.parametrize("url", ["https://a.example:port/", "https://[::1/"])
def test_an_address_that_cannot_be_read_is_told(url):
    with pytest.raises(SourceError, match="cannot be read"):
        origin_of(url)


def test_a_secret_in_an_address_is_refused_and_not_repeated():
    with pytest.raises(SourceError, match="put secrets into the environment") as caught:
        origin_of("https://me:s3cret@a.example/")
    assert "s3cret" not in str(caught.value)


def test_what_is_configured_may_be_asked_and_its_secure_sister():
    guard = Guard.of(["http://a.example/x", "https://b.example:8443/y"], allow_private=False)

    assert guard.check("http://a.example/other") == Origin("http", "a.example", 80)
    assert guard.check("https://a.example/") == Origin("https", "a.example", 443)
    assert guard.check("https://b.example:8443/") == Origin("https", "b.example", 8443)
    for url in ("https://b.example/", "http://b.example:8443/", "https://evil.a.example/"):
        with pytest.raises(SourceError, match="not configured"):
            guard.check(url)


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("93.184.216.34", True), ("2606:4700::1111", True),
        ("127.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("::1", False),
        ("::ffff:10.0.0.1", False), ("fe80::1", False), ("fd00::1", False), ("224.0.0.1", False),
        ("64:ff9b::808:808", True), ("64:ff9b::a00:1", False), ("2002:808:808::1", True),
        ("2002:7f00:1::1", False), ("::127.0.0.1", False), ("64:ff9b:1::7f00:1", False),
        ("fec0::1", False), ("::ffff:0:7f00:1", False),
    ],
)  # fmt: skip
def test_private_addresses_are_known(address, answer):
    assert is_public(address) is answer


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "0x7f000001", "2130706433"])
def test_a_private_host_is_refused_however_it_is_spelt(host):
    with pytest.raises(SourceError, match="allow_private = true"):
        resolve(host, 80, allow_private=False)


def test_an_allowed_private_host_gives_its_number():
    assert resolve("127.0.0.1", 80, allow_private=True) == "127.0.0.1"


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 70 + ".example"])
def test_an_unknown_name_is_worth_another_try(host):
    with pytest.raises(SourceUnavailable, match="is not known"):
        resolve(host, 80, allow_private=False)
