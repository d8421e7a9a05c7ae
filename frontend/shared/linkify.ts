/** A stretch of text; `href` is set when it is an address that may be followed. */
export interface Part {
  text: string;
  href?: string;
}

const ADDRESS = /https?:\/\/[^\s<>"«»]+/g;
const TRAILING = /[.,;:!?)\]'…]+$/;

/** Splits plain text into text and web addresses. Only http and https ever become links. */
export function linkify(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, "");
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    parts.push({ text: address, href: address });
    end = match.index + address.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

/** An address that came from elsewhere: itself when it is harmless, otherwise nothing. */
export function safeHref(address: string): string | undefined {
  return /^(https?:\/\/|mailto:|tel:)/i.test(address) ? address : undefined;
}
