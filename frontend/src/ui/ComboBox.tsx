import { ComboBox as AriaComboBox } from "react-aria-components/ComboBox";
import { Input } from "react-aria-components/Input";
import { useTranslation } from "react-i18next";
import { classes } from "./classes";
import { controlStyle } from "./controlStyle";
import { FieldFrame, type FieldProps, fieldStyle } from "./Field";
import { Icon } from "./Icon";
import { type Option, OptionsPopover } from "./options";

interface ComboBoxProps<Id extends string> extends FieldProps {
  /** What the person typed; the caller searches with it. */
  inputValue: string;
  onInputChange: (value: string) => void;
  /** Results for `inputValue`, already filtered and ordered by the server. */
  options: readonly Option<Id>[];
  onSelect: (id: Id) => void;
  isLoading?: boolean;
  placeholder?: string;
}

/**
 * Type-ahead over results that come from elsewhere. It never filters: the server's search forgives typing slips. It is a
 * way to find something, not an answer by itself, so it is neither required nor marked as optional.
 */
export function ComboBox<Id extends string>(props: ComboBoxProps<Id>) {
  const { inputValue, onInputChange, options, onSelect, isLoading = false, placeholder } = props;
  const { t } = useTranslation();
  // Nothing to show before the first letter; this also keeps the list closed when the caller clears the input.
  const hasTyped = inputValue.trim() !== "";
  return (
    <AriaComboBox
      items={hasTyped ? options : []}
      value={null}
      inputValue={inputValue}
      onInputChange={onInputChange}
      onChange={(key) => {
        const chosen = options.find((option) => option.id === key);
        if (chosen) onSelect(chosen.id);
      }}
      allowsEmptyCollection={hasTyped}
      allowsCustomValue
      isInvalid={Boolean(props.error)}
      isDisabled={props.isDisabled}
      validationBehavior="aria"
      className={fieldStyle}
    >
      <FieldFrame {...props}>
        <div className="relative">
          <Icon name="search" className="pointer-events-none absolute top-3 left-3 text-muted" />
          <Input className={classes(controlStyle, "pl-10")} placeholder={placeholder} />
        </div>
      </FieldFrame>
      <OptionsPopover
        options={hasTyped ? options : []}
        emptyText={isLoading ? t("ui.searching") : t("ui.nothingFound")}
      />
    </AriaComboBox>
  );
}
