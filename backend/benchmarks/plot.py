"""A plain plot on two logarithmic axes, written by hand as SVG."""

import math
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

WIDTH, HEIGHT, LEFT, BOTTOM, RIGHT, TOP = 820, 460, 70, 50, 240, 30
DASHES = {"tight": ' stroke-dasharray="5 4"', "sparse": ' stroke-dasharray="1 4"'}
COLOURS = {
    "ours": "#0b5fff",
    "ours, on time": "#79a9ff",
    "greedy": "#888888",
    "OR-Tools, all couples": "#d1500f",
    "scipy sparse": "#7a3db8",
    "scipy dense": "#1a7f4b",
}


def plot(rows: Sequence[dict[str, Any]]) -> str:
    """Return seconds by size, one line per solver, and a dash per kind of company."""
    if not rows:
        return '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>\n'
    sizes = [math.log10(row["size"]) for row in rows]
    times = [math.log10(max(row["seconds"], 1e-4)) for row in rows]
    left, right = math.floor(min(sizes)), math.ceil(max(sizes))
    low, high = math.floor(min(times)), math.ceil(max(times))

    def x(size: float) -> float:
        return LEFT + (math.log10(size) - left) / max(right - left, 1) * (WIDTH - LEFT - RIGHT)

    def y(seconds: float) -> float:
        at = (math.log10(max(seconds, 1e-4)) - low) / max(high - low, 1)
        return HEIGHT - BOTTOM - at * (HEIGHT - BOTTOM - TOP)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif" '
        'font-size="12"><title>Seconds to match, by number of people a side</title>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for power in range(left, right + 1):
        parts.append(_tick(x(10**power), TOP, x(10**power), HEIGHT - BOTTOM))
        label = f"{10**power:,}"
        parts.append(f'<text x="{x(10**power):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{label}</text>')
    for power in range(low, high + 1):
        parts.append(_tick(LEFT, y(10.0**power), WIDTH - RIGHT, y(10.0**power)))
        label = f"{10.0**power:g} s"
        parts.append(f'<text x="{LEFT - 6}" y="{y(10.0**power) + 4:.1f}" text-anchor="end">{label}</text>')
    parts.append(f'<text x="{LEFT}" y="{HEIGHT - 10}">people on the larger side</text>')
    for index, (solver, kind, points) in enumerate(_lines(rows)):
        dash = DASHES.get(kind, "")
        colour = COLOURS.get(solver, "black")
        path = " ".join(f"{x(size):.1f},{y(seconds):.1f}" for size, seconds in points)
        style = f'fill="none" stroke="{colour}" stroke-width="2"{dash}'
        parts.append(f'<polyline points="{path}" {style}/>')
        parts += [f'<circle cx="{x(a):.1f}" cy="{y(b):.1f}" r="3" fill="{colour}"/>' for a, b in points]
        at = TOP + 18 * index
        parts.append(f'<polyline points="{WIDTH - RIGHT + 10},{at} {WIDTH - RIGHT + 40},{at}" {style}/>')
        parts.append(f'<text x="{WIDTH - RIGHT + 46}" y="{at + 4}">{escape(solver)}, {kind}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _lines(rows: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str, list[tuple[int, float]]]]:
    for solver, kind in dict.fromkeys((row["solver"], row["kind"]) for row in rows):
        points = [(row["size"], row["seconds"]) for row in rows if (row["solver"], row["kind"]) == (solver, kind)]
        yield solver, kind, sorted(points)


def _tick(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#dddddd"/>'
