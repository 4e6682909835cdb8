/** Every URL of the product, built in one place. Values are escaped here and nowhere else. */
export const paths = {
  home: () => "/",
  signIn: (options: { next?: string } = {}) =>
    options.next && options.next !== "/" ? `/sign-in?next=${encodeURIComponent(options.next)}` : "/sign-in",
  forgottenPassword: () => "/forgotten-password",
  resetPassword: () => "/reset",
  welcome: () => "/welcome",
} as const;

/** Keeps a return address only when it is a path of this site: no scheme, no other host, no backslash trick. */
export function localPath(candidate: unknown): string | undefined {
  if (typeof candidate !== "string") return undefined;
  if (!/^\/(?![/\\])[^\\\s]*$/.test(candidate)) return undefined;
  return candidate;
}
