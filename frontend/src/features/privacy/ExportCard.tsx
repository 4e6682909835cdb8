import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useCurrentUser } from "@/auth/hooks";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { showToast } from "@/ui/Toast";
import { OwnPassword } from "./OwnPassword";
import { useExport } from "./queries";

/** Everything kept about oneself, as a page to read or a file for another program. */
export function ExportCard() {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const fetch = useExport();
  const { has_password } = useCurrentUser();
  const disabledReason = password || !has_password ? undefined : t("myData.passwordFirst");

  function take(kind: "json" | "page") {
    fetch.mutate(
      { password, kind },
      {
        onSuccess: () => {
          setPassword("");
          showToast(t("myData.taken"));
        },
      },
    );
  }

  return (
    <Card title={t("myData.take.title")}>
      <p className="mb-4">{t("myData.take.lead")}</p>
      <Form onSubmit={() => !disabledReason && take("page")} problem={fetch.error}>
        <OwnPassword value={password} onChange={setPassword} />
        {fetch.isError ? <Failure sentence={sentenceFor(fetch.error)} /> : null}
        <div className="flex flex-wrap gap-3">
          <Button
            type="submit"
            variant="primary"
            isBusy={fetch.isPending && fetch.variables.kind === "page"}
            disabledReason={disabledReason}
          >
            {t("myData.take.page")}
          </Button>
          <Button
            isBusy={fetch.isPending && fetch.variables.kind === "json"}
            disabledReason={disabledReason}
            onPress={() => take("json")}
          >
            {t("myData.take.json")}
          </Button>
        </div>
      </Form>
    </Card>
  );
}
