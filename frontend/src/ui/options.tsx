import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import { Icon } from "./Icon";

/** One choice in a list; `description` is a second, quieter line. */
export interface Option<Id extends string = string> {
  id: Id;
  label: string;
  description?: string;
}

/** The floating list shared by Select and ComboBox. */
export function OptionsPopover({ options, emptyText }: { options: readonly Option[]; emptyText?: string }) {
  return (
    <Popover
      offset={4}
      className="w-(--trigger-width) overflow-auto rounded border bg-surface shadow-float entering:opacity-0 exiting:opacity-0"
    >
      <ListBox
        items={options}
        className="max-h-80 overflow-auto p-1 outline-none"
        renderEmptyState={() => <p className="px-3 py-2 text-small text-muted">{emptyText}</p>}
      >
        {(option: Option) => (
          <ListBoxItem
            id={option.id}
            textValue={option.label}
            className="group flex cursor-pointer items-center gap-2 rounded px-3 py-2 outline-none focused:bg-accent-soft selected:font-semibold"
          >
            <span className="min-w-0 flex-1">
              <span className="block">{option.label}</span>
              {option.description ? (
                <span className="block text-small font-normal text-muted">{option.description}</span>
              ) : null}
            </span>
            <Icon name="check" className="invisible text-accent group-selected:visible" />
          </ListBoxItem>
        )}
      </ListBox>
    </Popover>
  );
}
