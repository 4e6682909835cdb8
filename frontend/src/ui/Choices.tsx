import type { ReactNode } from "react";
import { Checkbox as AriaCheckbox } from "react-aria-components/Checkbox";
import { RadioGroup as AriaRadioGroup, Radio } from "react-aria-components/RadioGroup";
import { Switch as AriaSwitch } from "react-aria-components/Switch";
import { classes } from "./classes";
import { FieldFrame, FieldLabel, type FieldProps, fieldStyle } from "./Field";
import { Icon } from "./Icon";
import type { Option } from "./options";

const row =
  "group flex min-h-11 cursor-pointer items-start gap-3 py-2 disabled:cursor-not-allowed disabled:text-muted";
const focusRing =
  "group-focus-visible:outline-2 group-focus-visible:outline-offset-2 group-focus-visible:outline-accent";

interface CheckboxProps {
  children: ReactNode;
  description?: string;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
  isDisabled?: boolean;
  isIndeterminate?: boolean;
  name?: string;
  "aria-label"?: string;
}

export function Checkbox({ children, description, ...props }: CheckboxProps) {
  return (
    <AriaCheckbox {...props} className={row}>
      {({ isSelected, isIndeterminate }) => (
        <>
          <span
            className={classes(
              "mt-0.5 flex size-5 shrink-0 items-center justify-center rounded-[5px] border",
              focusRing,
              isSelected || isIndeterminate
                ? "border-accent bg-accent text-on-accent"
                : "border-control bg-surface",
            )}
          >
            {isIndeterminate ? (
              <Icon name="minus" size={16} />
            ) : isSelected ? (
              <Icon name="check" size={16} />
            ) : null}
          </span>
          <Words label={children} description={description} />
        </>
      )}
    </AriaCheckbox>
  );
}

interface SwitchProps {
  children: ReactNode;
  description?: string;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
  isDisabled?: boolean;
}

/** For settings that take effect at once; a form uses a checkbox. */
export function Switch({ children, description, ...props }: SwitchProps) {
  return (
    <AriaSwitch {...props} className={classes(row, "justify-between")}>
      {({ isSelected }) => (
        <>
          <Words label={children} description={description} />
          <span
            className={classes(
              "flex h-6 w-10 shrink-0 items-center rounded-full border p-0.5 transition-colors",
              focusRing,
              isSelected ? "border-accent bg-accent" : "border-control bg-sunken",
            )}
          >
            <span
              className={classes(
                "size-4.5 rounded-full transition-transform",
                isSelected ? "translate-x-4 bg-on-accent" : "bg-control",
              )}
            />
          </span>
        </>
      )}
    </AriaSwitch>
  );
}

interface RadioGroupProps<Id extends string> extends FieldProps {
  options: readonly Option<Id>[];
  value: Id | null;
  onChange: (value: Id) => void;
  /** "cards" gives each choice a bordered box, for few choices that need explaining. */
  look?: "plain" | "cards";
}

export function RadioGroup<Id extends string>(props: RadioGroupProps<Id>) {
  const { label, optional, options, value, onChange, look = "plain" } = props;
  return (
    <AriaRadioGroup
      value={value}
      onChange={(chosen) => onChange(chosen as Id)}
      isRequired={!optional}
      isInvalid={Boolean(props.error)}
      isDisabled={props.isDisabled}
      validationBehavior="aria"
      className={fieldStyle}
    >
      <FieldLabel label={label} optional={optional} />
      <FieldFrame {...props} ownLabel>
        <div className={look === "cards" ? "flex flex-col gap-2" : "flex flex-col"}>
          {options.map((option) => (
            <Radio
              key={option.id}
              value={option.id}
              className={classes(
                row,
                look === "cards" &&
                  "rounded border bg-surface px-4 py-3 selected:border-accent selected:bg-accent-soft",
              )}
            >
              <span
                className={classes(
                  "mt-0.5 size-5 shrink-0 rounded-full border border-control bg-surface group-selected:border-6 group-selected:border-accent",
                  focusRing,
                )}
              />
              <Words label={option.label} description={option.description} />
            </Radio>
          ))}
        </div>
      </FieldFrame>
    </AriaRadioGroup>
  );
}

function Words({ label, description }: { label: ReactNode; description?: string }) {
  return (
    <span className="min-w-0">
      <span className="block">{label}</span>
      {description ? <span className="block text-small text-muted">{description}</span> : null}
    </span>
  );
}
