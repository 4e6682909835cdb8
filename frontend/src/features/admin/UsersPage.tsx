import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useDebounced } from "@/lib/useDebounced";
import { Button } from "@/ui/Button";
import { Failure } from "@/ui/Failure";
import { FilterChips } from "@/ui/FilterChips";
import { PageHeader } from "@/ui/PageHeader";
import { SearchBox } from "@/ui/SearchBox";
import { Skeleton } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { Tag, type TagTone } from "@/ui/Tag";
import { usePageTitle } from "@/ui/usePageTitle";
import { AccountDialog } from "./AccountDialog";
import { InviteAccountDialog } from "./InviteAccountDialog";
import { type Account, type Role, useAccounts } from "./queries";

const TONES: Record<Account["status"], TagTone> = {
  invited: "neutral",
  active: "success",
  on_leave: "info",
  suspended: "danger",
  left: "neutral",
};
const FILTERS: readonly (Role | "all")[] = ["all", "coordinator", "referent", "admin"];

/** Accounts and what each may do. An administrator sees no content of any kind here. */
export function UsersPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [filter, setFilter] = useState<Role | "all">("all");
  const [changing, setChanging] = useState<Account | null>(null);
  const [isInviting, setIsInviting] = useState(false);
  const accounts = useAccounts(useDebounced(search.trim()), filter === "all" ? undefined : filter);
  usePageTitle(t("accounts.title"));
  const rows = accounts.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <PageHeader
        title={t("accounts.title")}
        lead={t("accounts.lead")}
        actions={
          <Button variant="primary" icon="plus" onPress={() => setIsInviting(true)}>
            {t("accounts.invite")}
          </Button>
        }
      />
      <div className="flex flex-col gap-4">
        <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
          <SearchBox label={t("accounts.search")} value={search} onChange={setSearch} />
          <FilterChips
            label={t("accounts.filter")}
            options={FILTERS.map((id) => ({
              id,
              label: id === "all" ? t("accounts.everyone") : t(`accounts.role.${id}`),
            }))}
            value={filter}
            onChange={setFilter}
          />
        </div>
        {accounts.error ? (
          <Failure sentence={sentenceFor(accounts.error)} onRetry={() => void accounts.refetch()} />
        ) : null}
        {accounts.isPending ? <Skeleton look="card" lines={6} /> : null}
        {rows ? (
          <Table
            caption={t("accounts.title")}
            hideCaption
            rows={rows}
            rowKey={(row) => row.id}
            columns={[
              {
                id: "name",
                header: t("accounts.person"),
                isRowHeader: true,
                cell: (row) => (
                  <>
                    <span className="block">
                      {row.given_name} {row.family_name}
                    </span>
                    <span className="block text-small font-normal text-muted">{row.email}</span>
                  </>
                ),
              },
              {
                id: "status",
                header: t("accounts.state"),
                cell: (row) => <Tag tone={TONES[row.status]}>{t(`accounts.status.${row.status}`)}</Tag>,
              },
              {
                id: "roles",
                header: t("accounts.roles"),
                cell: (row) => (
                  <span className="flex flex-wrap gap-1">
                    {row.roles.map((role) => (
                      <Tag key={role} tone={role === "member" ? "neutral" : "accent"}>
                        {t(`accounts.role.${role}`)}
                      </Tag>
                    ))}
                  </span>
                ),
              },
              {
                id: "change",
                header: <span className="sr-only">{t("accounts.change")}</span>,
                align: "end",
                cell: (row) => (
                  <Button
                    size="small"
                    variant="quiet"
                    aria-label={`${t("accounts.change")} – ${row.given_name} ${row.family_name}`}
                    onPress={() => setChanging(row)}
                  >
                    {t("accounts.change")}
                  </Button>
                ),
              },
            ]}
            empty={<p className="text-muted">{t("ui.nothingFound")}</p>}
          />
        ) : null}
        {accounts.hasNextPage ? (
          <div>
            <Button isBusy={accounts.isFetchingNextPage} onPress={() => void accounts.fetchNextPage()}>
              {t("accounts.more")}
            </Button>
          </div>
        ) : null}
      </div>
      {changing ? (
        <AccountDialog key={changing.id} account={changing} onClose={() => setChanging(null)} />
      ) : null}
      <InviteAccountDialog isOpen={isInviting} onOpenChange={setIsInviting} />
    </>
  );
}
