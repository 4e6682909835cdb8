import type { HTMLInputAutoCompleteAttribute, HTMLInputTypeAttribute } from "react";
import { Input } from "react-aria-components/Input";
import { TextArea as AriaTextArea } from "react-aria-components/TextArea";
import { TextField as AriaTextField } from "react-aria-components/TextField";
import { classes } from "./classes";
import { controlStyle } from "./controlStyle";
import { FieldFrame, type FieldProps, fieldStyle } from "./Field";

interface TextFieldProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  name?: string;
  type?: Extract<HTMLInputTypeAttribute, "text" | "email" | "password" | "search" | "url" | "time" | "date">;
  autoComplete?: HTMLInputAutoCompleteAttribute;
  autoFocus?: boolean;
  placeholder?: string;
  maxLength?: number;
  onBlur?: () => void;
}

export function TextField(props: TextFieldProps) {
  const {
    value,
    onChange,
    name,
    type = "text",
    autoComplete,
    autoFocus,
    placeholder,
    maxLength,
    onBlur,
  } = props;
  return (
    <AriaTextField
      value={value}
      onChange={onChange}
      name={name}
      type={type}
      autoComplete={autoComplete}
      autoFocus={autoFocus}
      maxLength={maxLength}
      onBlur={onBlur}
      isRequired={!props.optional}
      isInvalid={Boolean(props.error)}
      isDisabled={props.isDisabled}
      validationBehavior="aria"
      className={fieldStyle}
    >
      <FieldFrame {...props}>
        <Input className={controlStyle} placeholder={placeholder} />
      </FieldFrame>
    </AriaTextField>
  );
}

interface TextAreaProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  name?: string;
  rows?: number;
  maxLength?: number;
  placeholder?: string;
  onBlur?: () => void;
}

export function TextArea(props: TextAreaProps) {
  const { value, onChange, name, rows = 4, maxLength, placeholder, onBlur } = props;
  return (
    <AriaTextField
      value={value}
      onChange={onChange}
      name={name}
      maxLength={maxLength}
      onBlur={onBlur}
      isRequired={!props.optional}
      isInvalid={Boolean(props.error)}
      isDisabled={props.isDisabled}
      validationBehavior="aria"
      className={fieldStyle}
    >
      <FieldFrame {...props}>
        <AriaTextArea className={classes(controlStyle, "resize-y")} rows={rows} placeholder={placeholder} />
      </FieldFrame>
    </AriaTextField>
  );
}
