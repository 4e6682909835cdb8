import { useRef, useState } from "react";
import { recall, remember } from "./storage";

/**
 * What someone is typing, kept on this device until it is saved or given up, so that a reload loses nothing.
 * `key` names the thing and the person (two people may share a device); `saved` is what to start from.
 */
export function useDraft<Value>(key: string, saved: Value) {
  const [draft, setDraft] = useState<Value | null>(() => readDraft<Value>(key));
  // Two fields may change within one press: one is left, another is chosen. The second must see what the first did.
  const latest = useRef(draft);

  function change(next: Value): void {
    latest.current = next;
    setDraft(next);
    remember(`draft.${key}`, JSON.stringify(next));
  }

  /** The change is made to what stands at that very moment. */
  function changeFrom(make: (before: Value) => Value): void {
    change(make(latest.current ?? saved));
  }

  function clear(): void {
    latest.current = null;
    setDraft(null);
    remember(`draft.${key}`, null);
  }

  return { value: draft ?? saved, isDraft: draft !== null, change, changeFrom, clear };
}

function readDraft<Value>(key: string): Value | null {
  const text = recall(`draft.${key}`);
  if (text === null) return null;
  try {
    return JSON.parse(text) as Value;
  } catch {
    return null;
  }
}
