import { type KeyboardEvent, type ReactNode, useId, useState } from "react";

interface TabItem<Id extends string> {
  id: Id;
  label: ReactNode;
  content: ReactNode;
}

interface TabsProps<Id extends string> {
  /** Names the set of tabs for screen readers. */
  label: string;
  items: readonly TabItem<Id>[];
  selected?: Id;
  onSelect?: (id: Id) => void;
}

/**
 * One panel at a time. The arrow keys, Home and End choose; Tab goes on into the panel. Written here and not taken from
 * React Aria: its tabs bring collections along, 20 kB compressed for a handful of buttons.
 */
export function Tabs<Id extends string>({ label, items, selected, onSelect }: TabsProps<Id>) {
  const base = useId();
  const [own, setOwn] = useState(items[0]?.id);
  const current = selected ?? own;
  const at = items.findIndex(({ id }) => id === current);
  const tabId = (id: Id) => `${base}-tab-${id}`;
  const panelId = `${base}-panel`;

  function choose(id: Id) {
    setOwn(id);
    onSelect?.(id);
  }

  function move(event: KeyboardEvent) {
    const steps: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 };
    const step = steps[event.key];
    const next = step === undefined ? undefined : items.at(step % items.length);
    if (!next) return;
    event.preventDefault();
    choose(next.id);
    document.getElementById(tabId(next.id))?.focus();
  }

  return (
    <div className="flex flex-col">
      <div
        role="tablist"
        aria-label={label}
        aria-orientation="horizontal"
        className="flex gap-1 overflow-x-auto border-b"
      >
        {items.map((item) => (
          <button
            key={item.id}
            type="button"
            role="tab"
            id={tabId(item.id)}
            aria-selected={item.id === current}
            aria-controls={item.id === current ? panelId : undefined}
            tabIndex={item.id === current ? 0 : -1}
            onClick={() => choose(item.id)}
            onKeyDown={move}
            className="-mb-px cursor-pointer border-b-2 border-transparent px-3 py-2.5 font-medium whitespace-nowrap text-muted -outline-offset-2 hover:text-ink aria-selected:border-accent aria-selected:text-accent"
          >
            {item.label}
          </button>
        ))}
      </div>
      <div
        key={current}
        role="tabpanel"
        id={panelId}
        aria-labelledby={current && tabId(current)}
        className="pt-6"
      >
        {items[at]?.content}
      </div>
    </div>
  );
}
