/** Markdown to the plain text of a chat message, as the hub does it: short paragraphs, «•», «text (address)». */
export function plainText(markdown: string): string {
  const lines: string[] = [];
  let paragraph: string[] = [];
  let inList = false;

  const flush = (): void => {
    if (paragraph.length > 0) lines.push(...inline(paragraph.join("\n")).split("\n"));
    paragraph = [];
  };
  const gap = (): void => {
    if (lines.length > 0 && lines[lines.length - 1] !== "") lines.push("");
  };

  for (const raw of markdown.replace(/\r\n?/g, "\n").split("\n")) {
    const item = /^(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/.exec(raw);
    const heading = /^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$/.exec(raw);
    if (item) {
      flush();
      if (!inList) gap();
      inList = true;
      const depth = Math.floor(item[1]!.length / 2);
      paragraph = [`${"  ".repeat(depth)}${item[2] ? `${item[2]}.` : "•"} ${item[3]}`];
    } else if (heading) {
      flush();
      gap();
      inList = false;
      lines.push(inline(heading[1]!));
      gap();
    } else if (raw.trim() === "") {
      flush();
      if (!inList) gap();
    } else {
      if (inList && paragraph.length === 0 && !/^\s/.test(raw)) {
        inList = false;
        gap();
      }
      paragraph.push(raw.replace(/^\s+/, ""));
    }
  }
  flush();
  return lines.join("\n").trim();
}

function inline(text: string): string {
  return text
    .replace(/(?: {2,}|\\)\n/g, "\u0000")
    .replace(/\n/g, " ")
    .replace(/\u0000/g, "\n")
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(
      /\[([^\]]+)\]\(([^)\s]+)[^)]*\)/g,
      (_, label: string, address: string) => label + addressAfter(label, address),
    )
    .replace(/<((?:https?:\/\/|mailto:)[^>]+)>/g, "$1")
    .replace(/(\*\*|__)(?=\S)(.+?)(?<=\S)\1/g, "$2")
    .replace(/(^|[^\p{L}\p{N}*_])([*_])(?=\S)(.+?)(?<=\S)\2(?![\p{L}\p{N}])/gu, "$1$3")
    .replace(/`([^`]+)`/g, "$1")
    .replace(/\\([\\`*_{}[\]()#+\-.!>])/g, "$1");
}

/** Nothing when the text already says where it leads. */
function addressAfter(label: string, address: string): string {
  const bare = address
    .replace(/^mailto:/, "")
    .replace(/^https?:\/\//, "")
    .replace(/\/+$/, "");
  if (address.startsWith("tel:") || label.trim() === address || label.trim() === bare) return "";
  return ` (${address})`;
}
