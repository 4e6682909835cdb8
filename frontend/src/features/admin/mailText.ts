interface Piece {
  /** Where it begins. */
  at: number;
  text: string;
  /** The address inside this product, for a link that leads here. */
  href: string | null;
}

/** A mail's text in pieces: addresses of this installation lead there, everything else is text. */
export function piecesOf(text: string, origin: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const found of text.matchAll(/https?:\/\/\S+/g)) {
    const [address] = found;
    if (!address.startsWith(`${origin}/`)) continue;
    if (found.index > at) pieces.push({ at, text: text.slice(at, found.index), href: null });
    pieces.push({ at: found.index, text: address, href: address.slice(origin.length) });
    at = found.index + address.length;
  }
  if (at < text.length) pieces.push({ at, text: text.slice(at), href: null });
  return pieces;
}

/**
 * The HTML part with its inline styles under another name. The page's content security policy, which a frame inherits,
 * refuses them while the text is read; the frame's owner sets them afterwards, as rules and not as text.
 */
export function withQuietStyles(html: string): string {
  return html.replaceAll(/<[^<>]*>/g, (tag) => tag.replaceAll(/\sstyle=/g, " data-style="));
}
