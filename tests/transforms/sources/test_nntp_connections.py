"""Connections to servers of newsgroups: secrets, encryption, what a check says."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import sys

import pytest

from models.errors import UsageError
from tests.loopback import fetch_all
from tests.transforms.sources.newsgroups import (
    EXPECTED,
    GROUP,
    OTHER,
    ids,
    notes,
    reader,
    ten_articles,
)
from transforms.sources import settings_for


@pytest.fixture
def news():
    with ten_articles() as news:
        yield news


def test_the_secrets_open_the_server_and_go_nowhere_else(news):
    news.user, news.password = "reader", "s3cret"
    keys = {"user_env": "U", "password_env": "P"}
    secrets = {"U": "reader", "P": "s3cret"}
    opened = reader(news, secrets=secrets, **keys)
    pages = fetch_all(opened)

    assert ids(pages) == EXPECTED
    assert notes(pages) == [
        'the password travels unencrypted; set tls to "implicit" or "starttls" if it can'
    ]
    assert "s3cret" not in repr(pages) + repr(opened()._server())
    assert "the password travels unencrypted" in opened().check().message
    wrong = reader(news, secrets={**secrets, "P": "s3cret0"}, **keys)().check()
    assert not wrong.is_ready
    assert wrong.message.endswith(
        "answered 481; the server does not accept this user name and password"
    )


def test_a_password_that_is_missing_is_told(news):
    news.user, news.password = "reader", "s3cret"
    check = reader(news, secrets={"U": "reader"}, user_env="U")().check()

    assert "answered 482; the server does not accept" in check.message


def test_secrets_that_hold_a_line_break_are_refused(news):
    check = reader(
        news, secrets={"U": "reader", "P": "a\r\nQUIT"}, user_env="U", password_env="P"
    )().check()

    assert check.message == "the secrets of source 'web' hold a line break"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("no certificate can be made: openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_the_connection_is_encrypted(news, certificate, tls):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    news.tls, news.is_implicit = context, tls == "implicit"
    trusted = str(certificate / "cert.pem")

    assert ids(fetch_all(reader(news, tls=tls, ca_file=trusted))) == EXPECTED
    check = reader(news, tls=tls)().check()
    assert not check.is_ready
    assert "cannot prove who it is" in check.message


def test_a_server_that_cannot_encrypt_says_so(news):
    check = reader(news, tls="starttls")().check()

    assert check.message.endswith('cannot encrypt by STARTTLS: set tls to "implicit"')


def test_an_authority_that_cannot_be_read_is_named(news, tmp_path):
    (tmp_path / "ca.pem").write_text("nothing")
    check = reader(news, ca_file=str(tmp_path / "ca.pem"))().check()

    assert "holds no certificates that can be read; expected PEM" in check.message


def test_check_says_what_there_is(news):
    assert reader(news, groups=[GROUP, OTHER])().check().message == (
        f"ready: {GROUP} (10 articles), {OTHER} (0 articles)"
    )


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"groups": ["aurore.nowhere"]}, "the server has no such group: is its name right"),
        ({"allow_private": False}, "say allow_private = true"),
        ({"port": 1}, "cannot be reached, or broke off"),
        ({"host": "no-such-host.invalid"}, "is not known; is it right, and is there a network?"),
    ],
)
def test_check_says_what_is_missing(news, keys, message):
    check = reader(news, **keys)().check()

    assert not check.is_ready
    assert message in check.message


@pytest.mark.parametrize("name", ["", "a b", "a\r\nQUIT", "é"])
def test_a_name_that_is_no_group_is_refused(name):
    with pytest.raises(UsageError, match="is no name of a newsgroup"):
        settings_for("nntp", {"name": "n", "host": "news.example.org", "groups": [name]})


def test_the_library_is_loaded_where_warnings_are_errors():
    code = "import transforms.sources.mails.nntp_server as s; print(s.nntplib.NNTP.__name__)"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )

    assert (done.stdout, done.stderr) == ("NNTP\n", "")
