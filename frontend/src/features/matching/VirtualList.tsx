import { defaultRangeExtractor, useWindowVirtualizer } from "@tanstack/react-virtual";
import { memo, type ReactNode, useLayoutEffect, useRef, useState } from "react";
import type { LongListProps } from "./LongList";

const USUAL_HEIGHT = 380;

/** Scrolling moves items without changing them, so they are not drawn again. */
const Drawn = memo(function Drawn({
  item,
  renderItem,
}: {
  item: unknown;
  renderItem: (item: unknown) => ReactNode;
}) {
  return renderItem(item);
});

/** Only the items near the screen exist; loaded when a list is long. */
export function VirtualList<Item>({ label, items, itemKey, renderItem }: LongListProps<Item>) {
  const list = useRef<HTMLUListElement>(null);
  const [offset, setOffset] = useState(0);
  const [focused, setFocused] = useState<number | null>(null);
  useLayoutEffect(() => {
    // What stands above the list comes and goes.
    const page = new ResizeObserver(() => {
      const top = list.current?.getBoundingClientRect().top ?? 0;
      setOffset(Math.round(top + window.scrollY));
    });
    page.observe(document.body);
    return () => page.disconnect();
  }, []);
  const virtualizer = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => USUAL_HEIGHT,
    overscan: 4,
    scrollMargin: offset,
    // Who works with the keyboard keeps the focus however far the list is scrolled.
    rangeExtractor: (range) => {
      const near = defaultRangeExtractor(range);
      if (focused === null || focused >= items.length || near.includes(focused)) return near;
      return [...near, focused].sort((one, other) => one - other);
    },
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : itemKey(item);
    },
  });
  return (
    <ul ref={list} aria-label={label} className="relative" style={{ height: virtualizer.getTotalSize() }}>
      {virtualizer.getVirtualItems().map(({ key, index, start }) => {
        const item = items[index];
        return item === undefined ? null : (
          <li
            key={key}
            ref={virtualizer.measureElement}
            data-index={index}
            onFocus={() => setFocused(index)}
            aria-setsize={items.length}
            aria-posinset={index + 1}
            className="absolute inset-x-0 top-0 pb-4"
            style={{ transform: `translateY(${start - offset}px)` }}
          >
            <Drawn item={item} renderItem={renderItem as (item: unknown) => ReactNode} />
          </li>
        );
      })}
    </ul>
  );
}
