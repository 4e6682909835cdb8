import { useQuery } from "@tanstack/react-query";
import { sentenceFor } from "@/api/errors";
import { Failure } from "@/ui/Failure";
import { Skeleton } from "@/ui/Skeleton";
import { NoteEditor } from "./NoteEditor";
import { notesQuery } from "./notebookQueries";

interface NotesCardsProps {
  sessionId: string;
  partnerName: string;
  isLive: boolean;
}

/** The note the two share, and one's own that nobody else ever reads. */
export function NotesCards({ sessionId, partnerName, isLive }: NotesCardsProps) {
  const notes = useQuery(notesQuery(sessionId));
  if (notes.isError) {
    return <Failure sentence={sentenceFor(notes.error)} onRetry={() => void notes.refetch()} />;
  }
  if (!notes.data) return <Skeleton look="card" lines={4} />;
  return (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      {(["pair", "private"] as const).map((audience) => (
        <NoteEditor
          key={audience}
          sessionId={sessionId}
          audience={audience}
          note={notes.data[audience]}
          partnerName={partnerName}
          isResting={!isLive && audience === "pair"}
        />
      ))}
    </div>
  );
}
