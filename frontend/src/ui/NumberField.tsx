import { Button } from "react-aria-components/Button";
import { Group } from "react-aria-components/Group";
import { Input } from "react-aria-components/Input";
import { NumberField as AriaNumberField } from "react-aria-components/NumberField";
import { FieldFrame, type FieldProps, fieldStyle } from "./Field";
import { Icon } from "./Icon";

interface NumberFieldProps extends FieldProps {
  value: number | null;
  onChange: (value: number | null) => void;
  min?: number;
  max?: number;
  step?: number;
  /** Intl options, for a unit or a percentage. */
  format?: Intl.NumberFormatOptions;
  name?: string;
}

const stepper =
  "flex size-11 shrink-0 cursor-pointer items-center justify-center text-muted hover:bg-sunken hover:text-ink disabled:cursor-not-allowed disabled:opacity-40";

export function NumberField(props: NumberFieldProps) {
  const { value, onChange, min, max, step, format, name } = props;
  return (
    <AriaNumberField
      value={value ?? Number.NaN}
      onChange={(next) => onChange(Number.isNaN(next) ? null : next)}
      minValue={min}
      maxValue={max}
      step={step}
      formatOptions={format}
      name={name}
      isRequired={!props.optional}
      isInvalid={Boolean(props.error)}
      isDisabled={props.isDisabled}
      validationBehavior="aria"
      className={fieldStyle}
    >
      <FieldFrame {...props}>
        <Group className="flex w-44 max-w-full overflow-hidden rounded border border-control bg-surface focus-within:border-accent focus-within:outline-2 focus-within:outline-accent invalid:border-danger">
          <Button slot="decrement" className={stepper}>
            <Icon name="minus" />
          </Button>
          <Input className="min-w-0 flex-1 bg-transparent py-2 text-center outline-none" />
          <Button slot="increment" className={stepper}>
            <Icon name="plus" />
          </Button>
        </Group>
      </FieldFrame>
    </AriaNumberField>
  );
}
