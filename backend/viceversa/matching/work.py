"""How a long computation tells how far it is, is stopped, and shares its parts among threads."""

import gc
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

Progress = Callable[[str, int, int], None]
"""Called with the phase, the parts done and the parts there are; it may raise, and what it raises stops the run."""
Deadline = Callable[[], bool]
"""Answers whether the time is up. It is asked between rounds, so that an answer never depends on it unless it is."""

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Work:
    """The outside of a computation. Results come in the order of the parts: threads change nothing but the time."""

    progress: Progress | None = None
    deadline: Deadline | None = None
    threads: int = 1

    def each(
        self, phase: str, task: Callable[[Item], Result], parts: Sequence[Item], *, in_small_steps: bool = False
    ) -> Iterator[Result]:
        """Yield the task's result for each part, in order; what goes in small steps goes in one thread.

        Threads take turns between any two steps, and with small ones they wait for each other more than they work.
        """
        self.tell(phase, 0, len(parts))
        if in_small_steps or self.threads < 2 or len(parts) < 2:
            for done, part in enumerate(parts, start=1):
                yield task(part)
                self.tell(phase, done, len(parts))
            return
        pool = ThreadPoolExecutor(self.threads)
        try:
            for done, result in enumerate(pool.map(task, parts), start=1):
                yield result
                self.tell(phase, done, len(parts))
        finally:
            pool.shutdown(cancel_futures=True)

    def tell(self, phase: str, done: int, total: int) -> None:
        if self.progress is not None:
            self.progress(phase, done, total)

    def is_over(self) -> bool:
        """Return whether the deadline has passed."""
        return self.deadline is not None and self.deadline()


@contextmanager
def without_collecting() -> Generator[None]:
    """Leave the garbage collector out: a run makes hundreds of thousands of objects, all kept, and no cycles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
