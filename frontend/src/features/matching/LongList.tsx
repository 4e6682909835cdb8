import { lazy, type ReactNode, Suspense } from "react";
import { Skeleton } from "@/ui/Skeleton";

const VirtualList = lazy(async () => ({ default: (await import("./VirtualList")).VirtualList<unknown> }));

/** Up to here every item is simply there: for find-in-page, for printing, for screen readers. */
const ALL_AT_ONCE = 60;

export interface LongListProps<Item> {
  label: string;
  items: readonly Item[];
  itemKey: (item: Item) => string;
  renderItem: (item: Item) => ReactNode;
}

/** A list that stays smooth with ten thousand items: beyond a few dozen, only those near the screen exist. */
export function LongList<Item>(props: LongListProps<Item>) {
  if (props.items.length > ALL_AT_ONCE) {
    return (
      <Suspense fallback={<Skeleton look="card" lines={6} />}>
        <VirtualList {...(props as LongListProps<unknown>)} />
      </Suspense>
    );
  }
  const { label, items, itemKey, renderItem } = props;
  return (
    <ul aria-label={label} className="flex flex-col gap-4">
      {items.map((item) => (
        <li key={itemKey(item)}>{renderItem(item)}</li>
      ))}
    </ul>
  );
}
