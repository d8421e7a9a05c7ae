import { describe, expect, it, vi } from "vitest";
import { merge, OpenConversation } from "../console/src/desk/conversation.svelte";
import type { Card, Conversation, TimelineItem } from "../console/src/api/types";
import { waitedBy, type Listed } from "../console/src/desk/listed";
import { dayOf, momentOf } from "../console/src/editor/validity";
import { plainText } from "../console/src/editor/plain";

const line = (position: number, part: Partial<TimelineItem> = {}): TimelineItem => ({
  position,
  changed: position,
  at: "2026-11-23T10:00:00Z",
  kind: "message",
  author: "operator",
  author_name: "",
  channel: "widget",
  text: "",
  attachments: [],
  buttons: [],
  message_id: `m${position}`,
  delivery: "sending",
  error_text: "",
  article: null,
  subject: "",
  edited: false,
  event: "",
  title: "",
  leads_to: "",
  registered: null,
  answers: null,
  ...part,
});

describe("the timeline", () => {
  it("keeps a message in its place when its delivery is told later", () => {
    const merged = merge([line(1), line(2)], [line(9, { message_id: "m1", delivery: "failed" })]);
    expect(merged.map((item) => [item.message_id, item.delivery])).toEqual([
      ["m1", "failed"],
      ["m2", "sending"],
    ]);
  });

  it("shows what came twice once, older pages first", () => {
    const merged = merge([line(5), line(6)], [line(4), line(5)]);
    expect(merged.map((item) => item.position)).toEqual([4, 5, 6]);
  });

  it("never folds events of one message into each other", () => {
    const events = [line(1, { kind: "event" }), line(2, { kind: "event" })];
    expect(merge(events, [line(3, { kind: "event", message_id: "" })])).toHaveLength(3);
  });
});

const page = (items: TimelineItem[], part: Partial<Conversation> = {}): Conversation => ({
  card: {} as Card,
  identities: [],
  links: [],
  items,
  has_more: false,
  position: 10,
  summary: null,
  ...part,
});

describe("an open conversation", () => {
  const shown = (open: OpenConversation) => open.items.map((item) => [item.position, item.delivery]);

  it("keeps the newer news of a line, whichever comes later", () => {
    const open = new OpenConversation("c", page([line(1), line(2)]));
    open.told(line(2, { changed: 12, delivery: "sent" }));
    open.take(line(2, { changed: 2 }));
    expect(shown(open)).toEqual([
      [1, "sending"],
      [2, "sent"],
    ]);
  });

  it("goes on after a cut from where the live line broke off, not from an answer of its own", () => {
    const open = new OpenConversation("c", page([line(1)]));
    expect(open.watch()).toMatchObject({ after: 10 });
    open.told(line(20));
    expect(open.watch()).toMatchObject({ after: 10 });
    open.caughtUp(20);
    open.take(line(30));
    open.told(line(25));
    expect(open.watch()).toMatchObject({ after: 25 });
  });

  it("leaves a line of a page that is not loaded to that page", () => {
    const open = new OpenConversation("c", page([line(7)], { has_more: true }));
    open.told(line(3, { changed: 11, delivery: "read" }));
    expect(shown(open)).toEqual([[7, "sending"]]);
  });

  it("loses nothing that the live line told while it was read anew", async () => {
    const open = new OpenConversation("c", page([line(1), line(2)]));
    let answer = (_: Response): void => {};
    const answered = new Promise<Response>((resolve) => (answer = resolve));
    vi.stubGlobal("fetch", () => answered);
    const refreshed = open.refresh();
    open.told(line(11));
    open.told(line(2, { changed: 12, delivery: "sent" }));
    answer(Response.json(page([line(1), line(2)])));
    await refreshed;
    vi.unstubAllGlobals();
    expect(shown(open)).toEqual([
      [1, "sending"],
      [2, "sent"],
      [11, "sending"],
    ]);
  });
});

describe("waiting", () => {
  it("goes on from what the server told, whatever our clock says", () => {
    const card = { waiting_since: "2001-01-01T00:00:00Z", waited_seconds: 90, toldAt: 1_000 } as Listed;
    expect(waitedBy(card, 11_000)).toBe(100);
    expect(waitedBy({ ...card, waiting_since: null }, 11_000)).toBeNull();
  });
});

describe("validity", () => {
  it("ends with the last day named", () => {
    const moment = momentOf("2026-12-31", true, null);
    expect(new Date(moment!).getTime()).toBe(new Date(2027, 0, 1).getTime());
    expect(dayOf(moment, true)).toBe("2026-12-31");
    expect(dayOf(momentOf("2026-02-01", false, null), false)).toBe("2026-02-01");
  });

  it("that nobody touched stays the very same moment", () => {
    const written = "2026-06-30T20:30:00Z";
    expect(momentOf(dayOf(written, true), true, written)).toBe(written);
    expect(momentOf("", true, written)).toBeNull();
  });
});

describe("the editor's preview", () => {
  it("shows markdown as the client gets it", () => {
    const markdown =
      "# Показания\n\nПередайте **до 25-го**:\n\n- на [сайте](https://example.org/x)\n- по телефону [8 800](tel:8800)\n\nИли придите.";
    expect(plainText(markdown)).toBe(
      "Показания\n\nПередайте до 25-го:\n\n• на сайте (https://example.org/x)\n• по телефону 8 800\n\nИли придите.",
    );
  });

  it("keeps numbers, joins soft lines and leaves snake_case alone", () => {
    expect(plainText("1. раз\n2. два\n\nстрока\nещё snake_case_word")).toBe(
      "1. раз\n2. два\n\nстрока ещё snake_case_word",
    );
  });
});
