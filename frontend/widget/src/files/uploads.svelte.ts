import type { Locale } from "../../../shared/locale";
import { fileSize } from "../../../shared/format";
import type { Attachment } from "../protocol/frames";
import { HttpError } from "../protocol/http";
import type { Sending } from "./sending";
import { fileWords } from "./words";

export interface Upload {
  key: number;
  name: string;
  size: number;
  preview: string;
  /** How much of it has left, 0…1. */
  share: number;
  done: Attachment | undefined;
  error: string;
  abort: AbortController;
}

export type Send = (
  file: File,
  sending: Pick<Sending, "headers" | "locale" | "signal" | "progress">,
) => Promise<Attachment>;

/** Files chosen for the next message: uploaded at once, so that sending needs only their ids. */
export class Uploads {
  list = $state.raw<Upload[]>([]);
  private next = 0;

  constructor(
    private send: Send,
    private headers: () => Record<string, string>,
    private limit: () => number,
    private locale: Locale,
  ) {}

  get busy(): boolean {
    return this.list.some((upload) => !upload.done && !upload.error);
  }

  get broken(): boolean {
    return this.list.some((upload) => upload.error);
  }

  add(files: Iterable<File>): void {
    for (const file of files) {
      const upload: Upload = {
        key: this.next++,
        name: file.name,
        size: file.size,
        preview: file.type.startsWith("image/") ? URL.createObjectURL(file) : "",
        share: 0,
        done: undefined,
        error: this.refused(file),
        abort: new AbortController(),
      };
      this.list = [...this.list, upload];
      if (!upload.error) void this.bring(upload, file);
    }
  }

  /** Takes it off the list; one that is on its way is cancelled. */
  remove(upload: Upload): void {
    upload.abort.abort();
    if (upload.preview) URL.revokeObjectURL(upload.preview);
    this.list = this.list.filter((kept) => kept.key !== upload.key);
  }

  /** The uploaded files; the list is empty afterwards. */
  take(): Attachment[] {
    const files = this.list.flatMap((upload) => (upload.done ? [upload.done] : []));
    for (const upload of this.list) this.remove(upload);
    return files;
  }

  private refused(file: File): string {
    const words = fileWords[this.locale];
    const limit = this.limit();
    if (limit && file.size > limit) return `${words.tooBig} ${fileSize(limit, this.locale)}`;
    return file.size === 0 ? words.empty : "";
  }

  private async bring(upload: Upload, file: File): Promise<void> {
    const words = fileWords[this.locale];
    try {
      const done = await this.send(file, {
        headers: this.headers(),
        locale: this.locale,
        signal: upload.abort.signal,
        progress: (share) => this.change(upload, { share }),
      });
      this.change(upload, { done });
    } catch (error) {
      const refused = error instanceof HttpError && error.status >= 400 && error.status < 500;
      const told = error instanceof HttpError ? error.message : "";
      this.change(upload, { error: told || (refused ? words.refused : words.failed) });
    }
  }

  private change(upload: Upload, part: Partial<Upload>): void {
    this.list = this.list.map((kept) => (kept.key === upload.key ? { ...kept, ...part } : kept));
  }
}
