import { describe, expect, it } from "vitest";
import { sendFile } from "../widget/src/files/sending";
import { Uploads, type Send } from "../widget/src/files/uploads.svelte";
import { HttpError } from "../widget/src/protocol/http";
import { settle } from "./fakes/clock";

const LIMIT = 1_000;
const file = (size = 10): File => new File(["x".repeat(size)], "счётчик.pdf", { type: "application/pdf" });
const stored = { id: "f1", kind: "document", name: "счётчик.pdf", mime: "", size: 10, url: "/api/files/f1" };

function chosen(send: Send): Uploads {
  return new Uploads(
    send,
    () => ({ Authorization: "Bearer t" }),
    () => LIMIT,
    "ru",
  );
}

describe("a chosen file", () => {
  it("is uploaded at once, tells how far it has come and goes with the next message", async () => {
    let told = (_share: number): void => {};
    let finish = (_: typeof stored): void => {};
    const uploads = chosen((_file, { progress }) => {
      told = progress;
      return new Promise((resolve) => (finish = resolve));
    });
    uploads.add([file()]);
    expect(uploads.busy).toBe(true);
    told(0.4);
    expect(uploads.list[0]!.share).toBe(0.4);
    finish(stored);
    await settle();
    expect(uploads.busy).toBe(false);
    expect(uploads.take()).toEqual([stored]);
    expect(uploads.list).toEqual([]);
  });

  it("that is cancelled stops being sent and is never sent with a message", async () => {
    let signal: AbortSignal | undefined;
    const uploads = chosen((_file, sending) => {
      signal = sending.signal;
      return new Promise(() => {});
    });
    uploads.add([file()]);
    uploads.remove(uploads.list[0]!);
    expect(signal!.aborted).toBe(true);
    expect(uploads.take()).toEqual([]);
  });

  it("that is too big or empty is refused in words without being sent", () => {
    let sent = 0;
    const uploads = chosen(() => {
      sent += 1;
      return new Promise(() => {});
    });
    uploads.add([file(LIMIT + 1), file(0)]);
    expect(uploads.list[0]!.error).toMatch(/^Файл больше допустимого. Наибольший размер: 1.?000/);
    expect(uploads.list[1]!.error).toBe("Файл пустой. Выберите другой.");
    expect([sent, uploads.busy, uploads.broken]).toEqual([0, false, true]);
  });

  it("that the hub refuses shows the hub's words, else our own", async () => {
    const words = async (error: Error): Promise<string> => {
      const uploads = chosen(() => Promise.reject(error));
      uploads.add([file()]);
      await settle();
      return uploads.list[0]!.error;
    };
    expect(await words(new HttpError(413, "too_large", "Файл больше 20 МБ."))).toBe("Файл больше 20 МБ.");
    expect(await words(new HttpError(415, "refused", ""))).toContain("принять нельзя");
    expect(await words(new HttpError(0, "unreachable", ""))).toContain("не загрузился");
  });
});

/** The far side of an XMLHttpRequest. */
class FakeRequest {
  upload: { onprogress?: (event: object) => void } = {};
  headers: Record<string, string> = {};
  status = 0;
  responseText = "";
  aborted = false;
  onload = (): void => {};
  onerror = (): void => {};
  onabort = (): void => {};
  open(): void {}
  send(): void {}
  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }
  abort(): void {
    this.aborted = true;
    this.onabort();
  }
}

describe("the way of a file to the hub", () => {
  function send(progress = (_share: number): void => {}) {
    const request = new FakeRequest();
    const stop = new AbortController();
    const sent = sendFile(file(), {
      headers: { Authorization: "Bearer t" },
      locale: "ru",
      signal: stop.signal,
      progress,
      request: () => request as unknown as XMLHttpRequest,
    });
    return { request, stop, sent };
  }

  it("carries the visitor's token in a header and reports its share", async () => {
    const shares: number[] = [];
    const { request, sent } = send((share) => shares.push(share));
    request.upload.onprogress!({ loaded: 5, total: 10, lengthComputable: true });
    request.upload.onprogress!({ loaded: 5, total: 0, lengthComputable: false });
    Object.assign(request, { status: 200, responseText: JSON.stringify(stored) }).onload();
    expect(await sent).toEqual(stored);
    expect(shares).toEqual([0.5]);
    expect(request.headers.Authorization).toBe("Bearer t");
  });

  it("ends with the hub's refusal, also where a proxy answered with a page", async () => {
    const { request, sent } = send();
    request.responseText = JSON.stringify({ error: { code: "too_large", message_ru: "Велик" } });
    Object.assign(request, { status: 413 }).onload();
    await expect(sent).rejects.toMatchObject({ status: 413, code: "too_large", message: "Велик" });
    const other = send();
    Object.assign(other.request, { status: 502, responseText: "<html>" }).onload();
    await expect(other.sent).rejects.toMatchObject({ status: 502, message: "" });
  });

  it("is cut when it is cancelled", async () => {
    const { request, stop, sent } = send();
    stop.abort();
    expect(request.aborted).toBe(true);
    await expect(sent).rejects.toMatchObject({ status: 0 });
  });
});
