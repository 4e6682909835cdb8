import { useTranslation } from "react-i18next";
import { sentenceIn } from "@/lib/bilingual";
import { Card } from "@/ui/Card";
import { Notice } from "@/ui/Notice";
import type { Help } from "./queries";

/** The law's and the company's own channels: always the first thing on the page, with or without a referent. */
export function ChannelsCard({ channels }: { channels: Help["channels"] }) {
  const { t, i18n } = useTranslation();
  return (
    <Card title={t("support.channels.title")}>
      <ul className="flex flex-col divide-y divide-line">
        {channels.map((channel) => (
          <li
            key={channel.en}
            className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 py-3 first:pt-0"
          >
            <span className="max-w-2xl min-w-0">{sentenceIn(i18n.language, channel)}</span>
            {channel.contact ? (
              <span className="font-semibold break-words select-all">{channel.contact}</span>
            ) : null}
          </li>
        ))}
      </ul>
      <Notice>{t("support.channels.never")}</Notice>
    </Card>
  );
}
