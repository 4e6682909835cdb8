interface TrustedTypePolicies {
  createPolicy(name: string, rules: { createHTML: (input: string) => string | null }): unknown;
}

/**
 * Under `require-trusted-types-for 'script'` a page may not assign HTML text. We never do; React Aria empties its
 * announcer with `innerHTML = ""`. The default policy lets the empty string through and refuses everything else.
 */
export function allowOnlyEmptyHtml(): void {
  const policies = (globalThis as { trustedTypes?: TrustedTypePolicies }).trustedTypes;
  policies?.createPolicy("default", { createHTML: (input) => (input === "" ? "" : null) });
}
