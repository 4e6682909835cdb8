import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { Failure } from "@/ui/Failure";
import { FileDrop } from "@/ui/FileDrop";
import { Notice } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { FIELDS, type Target } from "./fields";
import { HEAD_BYTES, headerIn } from "./fileHeader";
import { ImportPreview } from "./ImportPreview";
import { MappingCard } from "./MappingCard";
import { importQuery, isUnderWay, type Source, sourcesQuery, usePreviewImport } from "./queries";

interface ImportPanelProps {
  importId: string | undefined;
  /** Puts an import into the address, or takes it out. */
  onShow: (importId: string | undefined) => void;
}

type Chosen = Readonly<Record<string, Target>>;

/** A file, what it would change, the columns it was read by, and the button that applies it. */
export function ImportPanel({ importId, onShow }: ImportPanelProps) {
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const [header, setHeader] = useState<readonly string[]>([]);
  const [chosen, setChosen] = useState<Chosen>({});
  const [used, setUsed] = useState<Chosen>({});
  const [isRecalled, setRecalled] = useState(false);
  const client = useQueryClient();
  const preview = usePreviewImport();
  const shown = useQuery(importQuery(importId));
  const run = shown.data;

  function read(next: File, mapping: Chosen) {
    setUsed(mapping);
    preview.mutate({ file: next, mapping }, { onSuccess: ({ id }) => onShow(id) });
  }

  async function take(next: File) {
    const columns = headerIn(new Uint8Array(await next.slice(0, HEAD_BYTES).arrayBuffer()));
    const known = remembered(
      await client.fetchQuery({ ...sourcesQuery(), staleTime: 0 }).catch(() => []),
      columns,
    );
    setFile(next);
    setChosen(known);
    setRecalled(Object.keys(known).length > 0);
    setHeader(columns);
    read(next, known);
  }

  function startAgain() {
    setFile(null);
    setHeader([]);
    setChosen({});
    preview.reset();
    onShow(undefined);
  }

  if (run && !preview.error && (run.status === "applied" || isUnderWay(run))) {
    return (
      <ImportPreview
        run={run}
        after={
          run.status === "applied" ? (
            <div>
              <Button icon="upload" onPress={startAgain}>
                {t("directory.another")}
              </Button>
            </div>
          ) : null
        }
      />
    );
  }
  const mapping =
    header.length > 0 && file ? (
      <MappingCard
        header={header}
        run={preview.error ? undefined : run}
        chosen={chosen}
        onChange={setChosen}
        isChanged={JSON.stringify(chosen) !== JSON.stringify(used)}
        isRecalled={isRecalled}
        isBusy={preview.isPending}
        onPreview={() => read(file, chosen)}
      />
    ) : null;
  return (
    <div className="flex flex-col gap-6">
      <FileDrop
        label={t("directory.drop")}
        description={t("directory.dropHelp")}
        accept={[".csv", ".txt", "text/csv"]}
        fileName={file?.name ?? run?.file_name}
        onFile={(next) => void take(next)}
      />
      {preview.error ? <Refusal error={preview.error} /> : null}
      {shown.error ? (
        <Failure sentence={sentenceFor(shown.error)} onRetry={() => void shown.refetch()} />
      ) : null}
      {(preview.isPending && !run) || (importId && shown.isPending) ? (
        <Skeleton look="card" lines={6} />
      ) : null}
      {run && !preview.error ? <ImportPreview run={run} mapping={mapping} /> : mapping}
    </div>
  );
}

/** What the columns of the last file became, for those that are here again. */
function remembered(sources: readonly Source[], header: readonly string[]): Chosen {
  const last = sources.find(({ source }) => source === "csv")?.mapping ?? {};
  const known = header.flatMap((column) => {
    const target = [...FIELDS, "ignore" as const].find((each) => each === last[column]);
    return target ? [[column, target] as const] : [];
  });
  return Object.fromEntries(known);
}

/** Why the file as a whole cannot be taken, place by place. */
function Refusal({ error }: { error: Error }) {
  const places = error instanceof ApiError ? error.fields : [];
  return (
    <Notice tone="danger" announce>
      <p>{sentenceFor(error)}</p>
      <ul className="list-disc pl-5">
        {places.map((place) => (
          <li key={place.pointer}>{place.detail}</li>
        ))}
      </ul>
    </Notice>
  );
}
