import { describe, expect, it } from "vitest";
import type { RequestCard } from "../console/src/api/types";
import { timeLeft } from "../console/src/requests/time";
import { requestWords } from "../console/src/requests/words";

const words = requestWords.ru;

const card = (part: Partial<RequestCard> = {}): RequestCard => ({
  id: "r",
  number: "ВХ-2026-10001",
  kind: "claim",
  kind_title: "Претензия",
  state: "in_work",
  state_title: "в работе",
  running: true,
  received_at: "2026-11-01T12:00:00",
  due: "2026-11-30T23:59:59",
  percent: 0,
  late: false,
  handler: null,
  client: "",
  text: "",
  external_no: "",
  answered_at: null,
  may: [],
  ...part,
});

const at = (moment: string, part: Partial<RequestCard> = {}): string[] => {
  const { level, text } = timeLeft(card(part), Date.parse(moment), words);
  return [level, text];
};

describe("the time a request has left", () => {
  it("is told in words as well as by its level", () => {
    const told = ["2026-11-09T10:00", "2026-11-20T10:00", "2026-11-28T23:00", "2026-12-02T00:30"].map(
      (moment) => at(moment),
    );
    expect(told.map(([level]) => level)).toEqual(["calm", "half", "soon", "late"]);
    expect(told.map(([, text]) => text)).toEqual([
      "остался 21 день",
      "осталось 10 дней",
      "осталось 2 дня",
      "просрочено на 1 день",
    ]);
  });

  it("is counted in days of the calendar, on the last day in hours", () => {
    expect(at("2026-11-29T00:10")[1]).toBe("остался 1 день");
    expect(at("2026-11-29T23:50")[1]).toBe("остался 1 день");
    expect(at("2026-11-30T10:00")[1]).toBe("осталось 13 часов");
    expect(at("2026-11-30T23:30")[1]).toBe(words.lastDay);
    expect(at("2026-12-01T00:10")[1]).toBe(words.lateJustNow);
  });

  it("stands still when the request is answered", () => {
    const answered = { running: false, answered_at: "2026-11-20T10:00:00" };
    expect(at("2027-01-01T00:00", answered)).toEqual(["done", words.inTime]);
    expect(at("2027-01-01T00:00", { ...answered, late: true })).toEqual(["done", words.afterTime]);
    expect(at("2027-01-01T00:00", { running: false })).toEqual(["done", words.done]);
  });
});
