import { describe, expect, it } from "vitest";
import { fits } from "../widget/loader/nudge";

describe("the rule of a nudge", () => {
  const page = "https://psk.example/tariffs/night?from=mail#top";

  it("fits a path, with a star for anything, and nothing beside it", () => {
    for (const pattern of ["/tariffs/night", "/tariffs*", "/*", "/*/night", "/tariffs/night?from=*"])
      expect([pattern, fits(pattern, page)]).toEqual([pattern, true]);
    for (const pattern of ["/tariffs", "/tariff.*", "/", "/night", "/tariffs/night?", "/TARIFFS*"])
      expect([pattern, fits(pattern, page)]).toEqual([pattern, false]);
  });

  it("fits a whole address", () => {
    expect(fits("https://psk.example/*", page)).toBe(true);
    expect(fits("https://*.example/tariffs/*", page)).toBe(true);
    expect(fits("https://other.example/*", page)).toBe(false);
  });

  it("knows addresses in Cyrillic as browsers write them, and odd signs as signs", () => {
    for (const pattern of ["/тарифы/*", encodeURI("/тарифы/*")])
      expect(fits(pattern, "https://psk.example/тарифы/ночь")).toBe(true);
    expect(fits("/%E0%A4%A", "https://psk.example/%E0%A4%A")).toBe(true);
    expect(fits("/a(b)+[c]/*", "https://psk.example/a(b)+[c]/d")).toBe(true);
    expect(fits("/a.b", "https://psk.example/aXb")).toBe(false);
  });
});
