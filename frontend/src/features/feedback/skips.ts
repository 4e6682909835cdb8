import { recall, remember } from "@/lib/storage";

/** Not answering is fine, and is not asked again on this device. The server is told nothing. */
const keyOf = (sessionId: string, userId: string) => `pulse-skipped.${sessionId}.${userId}`;

export function skipPulse(sessionId: string, userId: string): void {
  remember(keyOf(sessionId, userId), "yes");
}

export function isPulseSkipped(sessionId: string, userId: string): boolean {
  return recall(keyOf(sessionId, userId)) !== null;
}
