import type { Attachment } from "../protocol/frames";
import { HttpError, type WidgetHttp } from "../protocol/http";

export interface Upload {
  key: number;
  name: string;
  size: number;
  preview: string;
  done: Attachment | undefined;
  error: string;
  abort: AbortController;
}

export interface UploadWords {
  tooBig: string;
  uploadFailed: string;
  uploadRefused: string;
}

/** Files chosen for the next message: uploaded at once, so that sending needs only their ids. */
export class Uploads {
  list = $state.raw<Upload[]>([]);
  private next = 0;

  constructor(
    private http: WidgetHttp,
    private limit: () => number,
    private words: UploadWords,
    private size: (bytes: number) => string,
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
        done: undefined,
        error: "",
        abort: new AbortController(),
      };
      this.list = [...this.list, upload];
      void this.send(upload, file);
    }
  }

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

  private async send(upload: Upload, file: File): Promise<void> {
    const limit = this.limit();
    if (limit && file.size > limit)
      return this.change(upload, { error: `${this.words.tooBig} ${this.size(limit)}` });
    try {
      this.change(upload, { done: await this.http.upload(file, upload.abort.signal) });
    } catch (error) {
      const refused = error instanceof HttpError && error.status >= 400 && error.status < 500;
      const told = error instanceof HttpError ? error.message : "";
      this.change(upload, { error: told || (refused ? this.words.uploadRefused : this.words.uploadFailed) });
    }
  }

  private change(upload: Upload, part: Partial<Upload>): void {
    this.list = this.list.map((kept) => (kept.key === upload.key ? { ...kept, ...part } : kept));
  }
}
