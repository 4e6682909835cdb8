import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useCurrentUser } from "@/auth/hooks";
import { useDebounced } from "@/lib/useDebounced";
import { Button } from "@/ui/Button";
import { DefinitionList } from "@/ui/DefinitionList";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { Notice } from "@/ui/Notice";
import { SearchBox } from "@/ui/SearchBox";
import { Skeleton } from "@/ui/Skeleton";
import { showToast } from "@/ui/Toast";
import { type Account, type Merger, useAccounts, useMerge, useMergerPreview } from "./queries";

const COUNTS = [
  "pairings_moved",
  "pairings_ended",
  "pairings_waiting",
  "sessions_cancelled",
  "places_moved",
  "places_dropped",
  "programmes_coordinated",
  "skills_moved",
  "skills_dropped",
  "others_moved",
  "others_dropped",
  "sign_ins_ended",
] as const satisfies readonly (keyof Merger)[];

/** Whoever finds more types more. */
const MOST_SHOWN = 6;

const nameOf = (account: Account) => `${account.given_name} ${account.family_name}`;

/** Two accounts of one person become one: choose the one that stays, read what will happen, say yes. */
export function MergeDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useTranslation();
  const me = useCurrentUser();
  const [typed, setTyped] = useState("");
  const [into, setInto] = useState<Account | null>(null);
  const search = useDebounced(typed.trim());
  const found = useAccounts(search, undefined);
  const preview = useMergerPreview(account, into);
  const merge = useMerge();
  const others = (found.data?.pages.flatMap((page) => page.items) ?? []).filter(
    (each) => each.id !== account.id && each.id !== me.id && !["left", "suspended"].includes(each.status),
  );
  const name = nameOf(account);

  return (
    <Dialog
      title={t("mergers.title", { name })}
      isOpen
      onOpenChange={onClose}
      actions={
        <>
          <Button
            variant="danger"
            isBusy={merge.isPending}
            disabledReason={into ? (preview.data ? null : t("mergers.readFirst")) : t("mergers.chooseFirst")}
            onPress={() =>
              into &&
              merge.mutate(
                { account, into },
                {
                  onSuccess: () => {
                    showToast(t("mergers.done", { name: nameOf(into) }));
                    onClose();
                  },
                },
              )
            }
          >
            {t("mergers.confirm")}
          </Button>
          <Button variant="quiet" onPress={onClose}>
            {t("accounts.cancel")}
          </Button>
        </>
      }
    >
      <p className="text-muted">{account.email}</p>
      <p>{t("mergers.lead")}</p>
      {merge.error ? <Failure sentence={sentenceFor(merge.error)} /> : null}
      {into ? (
        <div className="flex flex-wrap items-center justify-between gap-3 rounded border border-line p-3">
          <p>
            <span className="block font-semibold">{t("mergers.stays", { name: nameOf(into) })}</span>
            <span className="block text-small text-muted">{into.email}</span>
          </p>
          <Button size="small" variant="quiet" onPress={() => setInto(null)}>
            {t("mergers.another")}
          </Button>
        </div>
      ) : (
        <fieldset className="flex flex-col gap-3">
          <legend className="font-semibold">{t("mergers.which")}</legend>
          <p className="text-small text-muted">{t("mergers.whichHelp")}</p>
          <SearchBox label={t("mergers.search")} value={typed} onChange={setTyped} />
          {search === "" ? null : (
            <ul className="flex flex-col" aria-label={t("mergers.which")}>
              {others.slice(0, MOST_SHOWN).map((each) => (
                <li key={each.id} className="border-t border-line py-2">
                  <button
                    type="button"
                    className="min-h-11 w-full cursor-pointer rounded px-2 text-left hover:bg-sunken"
                    onClick={() => {
                      setInto(each);
                      setTyped("");
                      merge.reset();
                    }}
                  >
                    <span className="block font-medium">{nameOf(each)}</span>
                    <span className="block text-small text-muted">{each.email}</span>
                  </button>
                </li>
              ))}
              {others.length === 0 && !found.isFetching ? (
                <li className="text-muted">{t("ui.nothingFound")}</li>
              ) : null}
            </ul>
          )}
        </fieldset>
      )}
      {preview.error ? <Failure sentence={sentenceFor(preview.error)} /> : null}
      {into && preview.isPending ? <Skeleton lines={4} /> : null}
      {into && preview.data ? <WhatHappens merger={preview.data} /> : null}
    </Dialog>
  );
}

function WhatHappens({ merger }: { merger: Merger }) {
  const { t } = useTranslation();
  const roles = merger.roles_left_behind.map((role) => t(`accounts.role.${role}`)).join(", ");
  const items = COUNTS.filter((count) => merger[count] > 0).map((count) => ({
    term: t(`mergers.counts.${count}`),
    value: String(merger[count]),
  }));
  return (
    <section aria-live="polite" className="flex flex-col gap-3">
      <h3 className="font-semibold">{t("mergers.whatHappens")}</h3>
      {items.length > 0 ? <DefinitionList items={items} /> : <p>{t("mergers.nothing")}</p>}
      {merger.external_id === "none" ? null : <p>{t(`mergers.key.${merger.external_id}`)}</p>}
      {roles ? <Notice tone="info">{t("mergers.roles", { roles })}</Notice> : null}
      <Notice tone="warning">{t("mergers.forGood")}</Notice>
    </section>
  );
}
