import pytest

from reports.links import host_of, safe_url, theme_path


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://www.forum.example/t/1?a=1&b=(2)#p3", "https://www.forum.example/t/1?a=1&b=%282%29#p3"),
        ("http://forum.example/é|`", "http://forum.example/%C3%A9%7C%60"),
        ("HTTPS://forum.example/", "HTTPS://forum.example/"),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//forum.example/", ""),
        ("https:///x", ""),
        ("https://user:pw@evil.example/", ""),
        ("https://bank.example@evil.example/", ""),
        ("https://forum.example/a b", ""),
        ("https://forum.example/<script>", ""),
        ("https://[::1", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_only_plain_web_addresses_are_links(url, safe):
    assert safe_url(url) == safe


def test_a_link_says_where_it_leads():
    assert host_of("https://www.forum.example/t/1") == "forum.example"
    assert host_of("javascript:alert(1)") == ""


def test_a_theme_has_a_page_of_its_own():
    assert theme_path("t_0001") == "themes/t_0001.html"
