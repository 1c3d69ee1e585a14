"""The exports that are known by their shape."""

from __future__ import annotations

from transforms.sources.exports.activity_streams import ActivityStreamsExport
from transforms.sources.exports.base import Export
from transforms.sources.exports.bluesky import BlueskyExport
from transforms.sources.exports.discourse import DiscourseExport
from transforms.sources.exports.disqus import DisqusExport
from transforms.sources.exports.facebook_download import FacebookDownloadExport
from transforms.sources.exports.facebook_graph import FacebookGraphExport
from transforms.sources.exports.mastodon import MastodonExport
from transforms.sources.exports.reddit import RedditExport
from transforms.sources.exports.saved_feed import SavedFeed
from transforms.sources.exports.wxr import WxrExport

EXPORTS: tuple[Export, ...] = (
    DiscourseExport(),
    WxrExport(),
    DisqusExport(),
    SavedFeed(),
    MastodonExport(),
    ActivityStreamsExport(),
    BlueskyExport(),
    RedditExport(),
    FacebookDownloadExport(),
    FacebookGraphExport(),
)
"""In the order in which they are asked."""


def export_of(head: bytes, name: str) -> Export | None:
    """The export that a file is.

    Args:
        head: Its first 256 KiB, unpacked.
        name: Its name, with folders, "/" between them.

    Returns:
        None if it is of no known shape.
    """
    return next((export for export in EXPORTS if export.recognises(head, name)), None)
