import { buttonStyle } from "@/ui/buttonStyle";

/** Not in fr.json and en.json: the files that hold the words may be the very thing that could not be loaded. */
const WORDS = {
  fr: {
    title: "Cette page s’est arrêtée",
    lead: "C’est notre faute, pas la vôtre. Recharger suffit souvent\u202f; ce qui a été enregistré est intact.",
    action: "Recharger la page",
  },
  en: {
    title: "This page stopped working",
    lead: "It is our fault, not yours. Reloading often helps; what was saved is safe.",
    action: "Reload the page",
  },
};

/** The last net: a page threw while rendering, or a file could not be loaded (a new release, a lost network). */
export function CrashPage() {
  const words = document.documentElement.lang === "fr" ? WORDS.fr : WORDS.en;
  return (
    <main className="mx-auto flex w-full max-w-md flex-col items-start gap-4 px-4 py-16">
      <h1 className="text-heading">{words.title}</h1>
      <p className="text-muted">{words.lead}</p>
      <button
        type="button"
        className={buttonStyle({ variant: "primary" })}
        onClick={() => window.location.reload()}
      >
        {words.action}
      </button>
    </main>
  );
}
