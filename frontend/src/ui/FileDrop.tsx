import { Button as AriaButton } from "react-aria-components/Button";
import { DropZone } from "react-aria-components/DropZone";
import { FileTrigger } from "react-aria-components/FileTrigger";
import { useTranslation } from "react-i18next";
import { buttonStyle } from "./buttonStyle";
import { Icon } from "./Icon";

interface FileDropProps {
  label: string;
  description?: string;
  /** MIME types or extensions, e.g. "text/csv" or ".csv". */
  accept: readonly string[];
  onFile: (file: File) => void;
  fileName?: string | null;
}

export function FileDrop({ label, description, accept, onFile, fileName }: FileDropProps) {
  const { t } = useTranslation();
  return (
    <DropZone
      aria-label={label}
      onDrop={async (event) => {
        const item = event.items.find((dropped) => dropped.kind === "file");
        if (item?.kind === "file") onFile(await item.getFile());
      }}
      className="flex flex-col items-center gap-2 rounded border border-dashed border-control bg-surface px-6 py-8 text-center drop-target:border-accent drop-target:bg-accent-soft"
    >
      <Icon name={fileName ? "document" : "upload"} size={24} className="text-accent" />
      <p className="font-semibold">{fileName ?? label}</p>
      {description ? <p className="text-small text-muted">{description}</p> : null}
      <FileTrigger
        acceptedFileTypes={accept}
        onSelect={(files) => {
          const file = files?.[0];
          if (file) onFile(file);
        }}
      >
        <AriaButton className={buttonStyle({ size: "small" })}>
          {fileName ? t("ui.chooseAnotherFile") : t("ui.chooseFile")}
        </AriaButton>
      </FileTrigger>
    </DropZone>
  );
}
