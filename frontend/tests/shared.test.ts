import { describe, expect, it } from "vitest";
import { linkify, safeHref } from "../shared/linkify";
import { pickLocale, plural } from "../shared/locale";
import { originOf } from "../widget/src/host";

describe("links in a text", () => {
  it("leave the full stop outside", () => {
    expect(linkify("Смотрите https://example.org/a?b=1.").map((part) => part.href)).toEqual([
      undefined,
      "https://example.org/a?b=1",
      undefined,
    ]);
  });

  it("are never scripts", () => {
    expect(linkify("javascript:alert(1)")).toEqual([{ text: "javascript:alert(1)" }]);
    expect(safeHref("javascript:alert(1)")).toBeUndefined();
    expect(safeHref("data:text/html,x")).toBeUndefined();
    expect(safeHref("mailto:a@example.org")).toBe("mailto:a@example.org");
  });
});

describe("the language", () => {
  it("is the site's, then the browser's, then Russian", () => {
    expect(pickLocale("en-GB", "ru")).toBe("en");
    expect(pickLocale("", "ru-RU")).toBe("ru");
    expect(pickLocale(null, undefined)).toBe("ru");
    expect(pickLocale("de")).toBe("en");
  });

  it("knows the Russian plural", () => {
    const forms = ["минута", "минуты", "минут"] as const;
    expect([1, 2, 5, 11, 21].map((n) => plural("ru", n, forms))).toEqual([
      "минута",
      "минуты",
      "минут",
      "минут",
      "минута",
    ]);
  });
});

describe("the host's origin", () => {
  it("comes from the fragment and is nothing but an origin", () => {
    expect(originOf("#https://example.org")).toBe("https://example.org");
    expect(originOf("#https%3A%2F%2Fexample.org")).toBe("https://example.org");
    expect(originOf("#javascript:alert(1)")).toBe("");
    expect(originOf("")).toBe("");
  });
});
