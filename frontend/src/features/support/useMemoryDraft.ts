import { useState } from "react";

const kept = new Map<string, unknown>();

/**
 * What someone is typing in confidence, kept while this page of the browser lives and no longer: other drafts of the
 * product wait in the browser's storage, but from there whoever uses the computer next could read that help was sought.
 * `owner` is whose it is: two people may sign in one after the other without a reload.
 */
export function useMemoryDraft<Value>(owner: string, name: string, empty: Value) {
  const key = `${owner} ${name}`;
  const [value, setValue] = useState<Value>(() => (kept.get(key) as Value | undefined) ?? empty);

  function change(next: Value): void {
    kept.set(key, next);
    setValue(next);
  }

  function clear(): void {
    kept.delete(key);
    setValue(empty);
  }

  return { value, change, clear };
}
