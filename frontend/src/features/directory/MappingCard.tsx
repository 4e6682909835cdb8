import { useTranslation } from "react-i18next";
import { sentenceIn } from "@/lib/bilingual";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Icon } from "@/ui/Icon";
import { NativeSelect } from "@/ui/NativeSelect";
import { FIELDS, type Target } from "./fields";
import type { DirectoryImport } from "./queries";

interface MappingCardProps {
  header: readonly string[];
  /** The import that was read from the file, when it could be read. */
  run: DirectoryImport | undefined;
  chosen: Readonly<Record<string, Target>>;
  onChange: (chosen: Readonly<Record<string, Target>>) => void;
  isChanged: boolean;
  /** Whether `chosen` began as what the last file of this source was read by. */
  isRecalled: boolean;
  isBusy: boolean;
  onPreview: () => void;
}

/** Each column of the file and what it becomes; a wrong guess is changed here, then the preview is made again. */
export function MappingCard({
  header,
  run,
  chosen,
  onChange,
  isChanged,
  isRecalled,
  isBusy,
  onPreview,
}: MappingCardProps) {
  const { t, i18n } = useTranslation();
  const dropped = new Map(run?.dropped_columns.map((each) => [each.column, each]));
  const targets = [
    ...FIELDS.map((field) => ({ id: field as Target, label: t(`directory.field.${field}`) })),
    { id: "ignore" as Target, label: t("directory.ignore") },
  ];
  return (
    <Card title={t("directory.mapping.title")}>
      <p className="text-muted">{t(isRecalled ? "directory.mapping.recalled" : "directory.mapping.lead")}</p>
      <ul aria-label={t("directory.mapping.title")} className="grid gap-x-8 gap-y-4 md:grid-cols-2">
        {header.map((column) => {
          const ban = dropped.get(column);
          if (ban) {
            return (
              <li key={column} className="flex flex-col gap-1.5">
                <p className="font-semibold">{column}</p>
                <p className="flex min-h-11 items-start gap-2 rounded border border-dashed border-control/60 px-3 py-2 text-muted">
                  <Icon name="shield" className="mt-0.5" />
                  <span>
                    {t("directory.mapping.dropped")}
                    <span className="sr-only">: {sentenceIn(i18n.language, ban)}</span>
                  </span>
                </p>
              </li>
            );
          }
          const detected = run?.mapping[column] ?? "ignore";
          return (
            <li key={column}>
              <NativeSelect
                label={column}
                placeholder={t("directory.mapping.choose")}
                options={targets}
                value={
                  chosen[column] ?? (run ? (targets.find(({ id }) => id === detected)?.id ?? null) : null)
                }
                onChange={(target) => onChange({ ...chosen, [column]: target })}
              />
            </li>
          );
        })}
      </ul>
      <div>
        <Button
          icon="eye"
          variant={isChanged ? "primary" : "secondary"}
          onPress={onPreview}
          isBusy={isBusy}
          disabledReason={isChanged ? null : t("directory.mapping.unchanged")}
        >
          {t("directory.mapping.again")}
        </Button>
      </div>
    </Card>
  );
}
