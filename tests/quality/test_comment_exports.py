"""Real comment exports (isso, remark42, WordPress's theme unit test): each gives its comments."""

from __future__ import annotations

from datetime import UTC

import pytest

from transforms.sources.exports import export_of
from transforms.sources.exports.base import ExportContext
from transforms.sources.formats.mapping import Ids

N_COMMENTS = {
    "disqus_wordpress_exports/isso/disqus.xml": (5, 1),
    "disqus_wordpress_exports/isso/wordpress.xml": (8, 0),
    "disqus_wordpress_exports/remark42/migrator/testdata/disqus-deleted-post.xml": (4, 2),
    "disqus_wordpress_exports/remark42/migrator/testdata/disqus-deleted-thread.xml": (2, 4),
    "disqus_wordpress_exports/remark42/migrator/testdata/disqus.xml": (5, 1),
    "wordpress_wxr/theme-preview.xml": (2, 0),
    "wordpress_wxr/themeunittestdata.wordpress.xml": (25, 3),
}
"""Comments that are shown, and tombstones."""


@pytest.fixture(scope="module")
def payloads(shared_data):
    folder = shared_data / "payloads"
    if not folder.is_dir():
        pytest.skip("real exports are absent: no folder ../shared/data/payloads")
    return folder


def read(path):
    context = ExportContext(path.name, UTC, Ids(), [])
    with path.open("rb") as stream:
        export = export_of(stream.read(65_536), path.name)
        assert export is not None, "its shape is not known"
        stream.seek(0)
        return list(export.records(stream, context))


def test_every_file_is_counted_here(payloads):
    found = {
        str(path.relative_to(payloads))
        for folder in ("disqus_wordpress_exports", "wordpress_wxr")
        for path in (payloads / folder).rglob("*.xml")
    }
    assert found == set(N_COMMENTS)


@pytest.mark.parametrize("name", N_COMMENTS)
def test_every_comment_is_there_with_an_id_of_its_own(payloads, name):
    records = read(payloads / name)
    shown = [record for record in records if not record.is_deleted]

    assert (len(shown), len(records) - len(shown)) == N_COMMENTS[name]
    assert len({record.native_id for record in records}) == len(records)
    assert all(record.thread_id for record in shown)


@pytest.mark.parametrize("name", N_COMMENTS)
def test_every_parent_is_in_the_file(payloads, name):
    records = read(payloads / name)

    assert {r.parent_native_id for r in records} - {r.native_id for r in records} <= {""}
