/** Runs one task at a time across the tabs of this browser, where it can; elsewhere at once (the server copes). */
export function withLock<Result>(name: string, task: () => Promise<Result>): Promise<Result> {
  // The Web Locks API is missing on plain HTTP and in old browsers.
  const locks = (navigator as { locks?: LockManager }).locks;
  if (!locks) return task();
  return locks.request(name, task) as Promise<Result>;
}
