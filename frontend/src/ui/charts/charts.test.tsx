import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type ChartContent, HIDDEN_PART, withHiddenParts } from "./chart";
import { LazyChart } from "./LazyChart";
import { standAlone } from "./savePicture";

const DRAWN = ".recharts-responsive-container";
const SLOW = { timeout: 20_000 };
const content: ChartContent = {
  kind: "shares",
  series: [
    { id: "up", label: "Up", tone: "up" },
    { id: "same", label: "Same", tone: "same" },
    { id: "down", label: "Down", tone: "down" },
  ],
  rows: [
    { name: "Taking part", values: { up: 50, same: 20, down: 30 }, n: 40 },
    { name: "Waiting list", values: { up: null, same: null, down: 57 }, n: 14 },
  ],
};

describe("a chart", () => {
  let come: () => void;

  beforeEach(() => {
    vi.stubGlobal(
      "IntersectionObserver",
      class {
        constructor(told: (entries: { isIntersecting: boolean }[]) => void) {
          come = () => told([{ isIntersecting: true }]);
        }
        observe() {}
        disconnect() {}
      },
    );
  });
  afterEach(() => vi.unstubAllGlobals());

  it("is drawn when the reader comes to it, and not before", async () => {
    const { container } = render(<LazyChart content={content} label="A chart." />);
    expect(screen.getByRole("img", { name: "A chart." })).toBeEmptyDOMElement();
    act(() => come());
    await vi.waitFor(() => expect(container.querySelector(DRAWN)).not.toBeNull(), SLOW);
  });

  it("is drawn at once on paper", async () => {
    const { container } = render(<LazyChart content={content} label="A chart." isEager />);
    await vi.waitFor(() => expect(container.querySelector(DRAWN)).not.toBeNull(), SLOW);
  });

  it("shows what is hidden as a part, before what went down", () => {
    const drawn = withHiddenParts(content, "too few to show");
    expect(drawn.series.map(({ id }) => id)).toEqual(["up", "same", HIDDEN_PART, "down"]);
    expect(drawn.rows.map(({ values }) => values[HIDDEN_PART])).toEqual([undefined, 43]);
    const whole = { ...content, rows: content.rows.slice(0, 1) };
    expect(withHiddenParts(whole, "too few to show")).toBe(whole);
  });

  it("becomes a picture that stands alone", () => {
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    bar.style.fill = "rgb(14, 92, 92)";
    drawing.append(bar);
    document.body.append(drawing);
    const text = standAlone(drawing, { width: 300, height: 100 });
    expect(text).toContain('width="300"');
    expect(text).toContain('fill="rgb(14, 92, 92)"');
    expect(drawing.getAttribute("width")).toBeNull();
    drawing.remove();
  });
});
