import { Button } from "react-aria-components/Button";
import { Select as AriaSelect, SelectValue } from "react-aria-components/Select";
import { classes } from "./classes";
import { controlStyle } from "./controlStyle";
import { FieldFrame, type FieldProps, fieldStyle } from "./Field";
import { Icon } from "./Icon";
import { type Option, OptionsPopover } from "./options";

interface SelectProps<Id extends string> extends FieldProps {
  options: readonly Option<Id>[];
  value: Id | null;
  onChange: (value: Id) => void;
  name?: string;
  placeholder?: string;
}

export function Select<Id extends string>(props: SelectProps<Id>) {
  const { options, value, onChange, name, placeholder } = props;
  return (
    <AriaSelect
      value={value}
      onChange={(key) => {
        const chosen = options.find((option) => option.id === key);
        if (chosen) onChange(chosen.id);
      }}
      name={name}
      placeholder={placeholder}
      isRequired={!props.optional}
      isInvalid={Boolean(props.error)}
      isDisabled={props.isDisabled}
      validationBehavior="aria"
      className={fieldStyle}
    >
      <FieldFrame {...props}>
        <Button className={classes(controlStyle, "flex cursor-pointer items-center gap-2 text-left")}>
          <SelectValue className="min-w-0 flex-1 truncate placeholder-shown:text-muted">
            {({ selectedText, defaultChildren }) => selectedText || defaultChildren}
          </SelectValue>
          <Icon name="chevronDown" className="text-muted" />
        </Button>
      </FieldFrame>
      <OptionsPopover options={options} />
    </AriaSelect>
  );
}
