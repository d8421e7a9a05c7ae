import { ApiError } from "./api/client";
import { language } from "./words/words.svelte";

export interface Toast {
  id: number;
  text: string;
  kind: "done" | "error";
}

const SHOWN = { done: 4_000, error: 12_000 };

/** Short messages in the corner. An error says what to do next and stays long enough to be read. */
class Toasts {
  list = $state.raw<Toast[]>([]);
  private next = 0;

  done(text: string): void {
    this.show(text, "done");
  }

  error(text: string): void {
    this.show(text, "error");
  }

  failed(error: unknown): void {
    this.error(explain(error));
  }

  close(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  private show(text: string, kind: Toast["kind"]): void {
    const id = this.next++;
    this.list = [...this.list.filter((toast) => toast.text !== text), { id, text, kind }];
    setTimeout(() => this.close(id), SHOWN[kind]);
  }
}

export const toasts = new Toasts();

/** The server's own sentence when it has one, otherwise what its status means for the person. */
export function explain(error: unknown): string {
  const words = language.words;
  if (!(error instanceof ApiError)) throw error;
  if (error.message) return error.message;
  if (error.status === 0) return words.unreachable;
  if (error.status === 403) return words.forbidden;
  if (error.status === 404) return words.notFound;
  if (error.status === 429) return words.tooMany;
  return words.serverError;
}
