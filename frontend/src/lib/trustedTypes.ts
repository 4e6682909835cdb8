interface Policy {
  createHTML: (input: string) => unknown;
}

interface TrustedTypePolicies {
  createPolicy(name: string, rules: { createHTML: (input: string) => string | null }): Policy;
}

const policies = () => (globalThis as { trustedTypes?: TrustedTypePolicies }).trustedTypes;

/**
 * Under `require-trusted-types-for 'script'` a page may not assign HTML text. We never do; React Aria empties its
 * announcer with `innerHTML = ""`. The default policy lets the empty string through and refuses everything else.
 */
export function allowOnlyEmptyHtml(): void {
  policies()?.createPolicy("default", { createHTML: (input) => (input === "" ? "" : null) });
}

let sandboxPolicy: Policy | undefined;

/** HTML for the `srcdoc` of a frame whose sandbox runs no script, and for nothing else. */
export function htmlForSandbox(html: string): string {
  sandboxPolicy ??= policies()?.createPolicy("sandboxed-frame", { createHTML: (input) => input });
  // Where browsers know trusted types it is an object, which `srcdoc` takes; the types of the platform do not say so.
  return (sandboxPolicy?.createHTML(html) ?? html) as string;
}
