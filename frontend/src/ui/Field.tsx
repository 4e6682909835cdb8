import type { ReactNode } from "react";
import { FieldError as AriaFieldError } from "react-aria-components/FieldError";
import { Label } from "react-aria-components/Label";
import { Text } from "react-aria-components/Text";
import { useTranslation } from "react-i18next";
import { Icon } from "./Icon";
import { WhoCanRead } from "./WhoCanRead";

/** What every field shares, in the same order: label, help, control, error, who can read it. */
export interface FieldProps {
  label: string;
  /** One line of help under the label. */
  description?: ReactNode;
  /** A sentence that says what to change; its presence marks the field as invalid. */
  error?: string | null;
  /** The one-line answer to "who can read this?". */
  whoCanRead?: string;
  /** Marks the field as optional. Fields are required unless this is set. */
  optional?: boolean;
  isDisabled?: boolean;
}

export const fieldStyle = "flex w-full flex-col gap-1.5";

interface FieldFrameProps extends FieldProps {
  children: ReactNode;
  /** True when the control brings its own label element (a group). */
  ownLabel?: boolean;
}

export function FieldFrame(props: FieldFrameProps) {
  const { label, description, error, whoCanRead, optional, children, ownLabel = false } = props;
  return (
    <>
      {ownLabel ? null : <FieldLabel label={label} optional={optional} />}
      {description ? (
        <Text slot="description" className="text-small text-muted">
          {description}
        </Text>
      ) : null}
      {children}
      <FieldError error={error} />
      {whoCanRead ? <WhoCanRead>{whoCanRead}</WhoCanRead> : null}
    </>
  );
}

export function FieldLabel({ label, optional = false }: { label: string; optional?: boolean }) {
  const { t } = useTranslation();
  return (
    <Label className="text-body font-semibold">
      {label}
      {optional ? <span className="font-normal text-muted"> {t("ui.optional")}</span> : null}
    </Label>
  );
}

export function FieldError({ error }: { error?: string | null }) {
  return (
    <AriaFieldError className="flex items-start gap-1.5 text-small font-medium text-danger">
      <Icon name="danger" size={16} className="mt-0.5" />
      <span>{error}</span>
    </AriaFieldError>
  );
}
