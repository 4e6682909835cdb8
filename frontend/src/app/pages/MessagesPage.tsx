import { paths } from "@/lib/paths";
import { Redirect } from "../Redirect";

/** Where mails about confidential messages lead: an address that tells nothing to whoever sees the mail. */
export function MessagesPage() {
  return <Redirect href={paths.help()} />;
}
