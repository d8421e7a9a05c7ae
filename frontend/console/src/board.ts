/** The board of an office's hall: fills itself in, and says aloud only what has changed. */
interface Board {
  title: string;
  called: { ticket: string; window: string; fresh: boolean }[];
  next: string[];
  waiting: number;
  average_minutes: number;
}

const EVERY_MS = 3_000;
const STALE_AFTER = 5;
const office = document.body.dataset["office"] ?? "";
const zone = document.body.dataset["zone"] ?? "Europe/Moscow";
const part = (id: string): HTMLElement => document.getElementById(id)!;
let failures = 0;
let shown = "";

function row(ticket: string, window: string, fresh: boolean): HTMLLIElement {
  const line = document.createElement("li");
  line.className = fresh ? "fresh" : "";
  const name = document.createElement("strong");
  name.textContent = ticket;
  const where = document.createElement("span");
  where.textContent = `окно ${window}`;
  line.append(name, " ", where);
  return line;
}

function show(board: Board): void {
  const now = JSON.stringify(board);
  if (now === shown) return;
  shown = now;
  part("called").replaceChildren(...board.called.map((one) => row(one.ticket, one.window, one.fresh)));
  part("called-none").hidden = board.called.length > 0;
  part("next").replaceChildren(
    ...board.next.map((ticket) => Object.assign(document.createElement("li"), { textContent: ticket })),
  );
  part("next-none").hidden = board.next.length > 0;
  part("waiting").textContent = String(board.waiting);
  part("average").textContent = String(board.average_minutes);
}

async function ask(): Promise<void> {
  try {
    const answer = await fetch(`/api/board/${office}`);
    if (!answer.ok) throw new Error(String(answer.status));
    show((await answer.json()) as Board);
    failures = 0;
  } catch {
    failures += 1;
  }
  part("stale").hidden = failures < STALE_AFTER;
}

function tick(): void {
  part("clock").textContent = new Date().toLocaleTimeString("ru", {
    hour: "2-digit",
    minute: "2-digit",
    timeZone: zone,
  });
}

tick();
setInterval(tick, 1_000);
setInterval(() => void ask(), EVERY_MS);
void ask();
