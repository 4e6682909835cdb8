import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";

/** Opens the browser's print window, where the page can also be kept as a PDF. The print style leaves the paper alone. */
export function PrintButton({ variant }: { variant?: "primary" | "secondary" }) {
  const { t } = useTranslation();
  return (
    <Button variant={variant} icon="document" onPress={() => window.print()}>
      {t("charter.print")}
    </Button>
  );
}
