import type { ReactNode } from "react";
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from "react-aria-components/Tabs";

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

export function Tabs<Id extends string>({ label, items, selected, onSelect }: TabsProps<Id>) {
  return (
    <AriaTabs
      selectedKey={selected}
      onSelectionChange={(key) => onSelect?.(key as Id)}
      // Each tab and panel shows its own focus; the frame around them stays quiet.
      className="flex flex-col outline-none"
    >
      <TabList aria-label={label} className="flex gap-1 overflow-x-auto border-b">
        {items.map((item) => (
          <Tab
            key={item.id}
            id={item.id}
            className="-mb-px cursor-pointer border-b-2 border-transparent px-3 py-2.5 font-medium whitespace-nowrap text-muted -outline-offset-2 hover:text-ink selected:border-accent selected:text-accent"
          >
            {item.label}
          </Tab>
        ))}
      </TabList>
      {items.map((item) => (
        <TabPanel key={item.id} id={item.id} className="pt-6 outline-offset-4">
          {item.content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
