"""Lists for people: queries, statistics, reasoning, settings, coverage. Each as text, JSON or Markdown."""

from __future__ import annotations

from kgtool.render.listings.coverage import coverage
from kgtool.render.listings.queries import query_list, stored_query
from kgtool.render.listings.reasoning import reasoning
from kgtool.render.listings.settings import settings
from kgtool.render.listings.statistics import statistics

__all__ = ["coverage", "query_list", "reasoning", "settings", "statistics", "stored_query"]
