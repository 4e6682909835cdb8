"""A mail server of ours, for real."""

from collections.abc import Iterator

import pytest

from tests.notifications.sink import Sink, listening
from viceversa.config import settings


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    """Where mails of this test arrive."""
    kept = Sink()
    with listening(kept) as port:
        monkeypatch.setenv("VICEVERSA_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("VICEVERSA_SMTP_PORT", str(port))
        monkeypatch.setenv("VICEVERSA_SMTP_START_TLS", "false")
        settings.cache_clear()
        yield kept
    settings.cache_clear()
