"""Tests of the core rooms."""
