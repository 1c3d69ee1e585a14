"""Mails and news articles: taken apart, and the servers that hold them."""
