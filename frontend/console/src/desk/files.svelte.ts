import { post } from "../api/client";
import type { Attachment } from "../api/types";
import { explain } from "../toasts.svelte";
import { language } from "../words/words.svelte";

const LIMIT = 20 * 1024 * 1024;

export interface ChosenFile {
  key: number;
  name: string;
  size: number;
  preview: string;
  done?: Attachment;
  error: string;
}

/** Files chosen for the next reply; each is uploaded at once. */
export class FileDraft {
  list = $state.raw<ChosenFile[]>([]);
  private next = 0;

  get blocked(): boolean {
    return this.list.some((file) => !file.done);
  }

  add(files: Iterable<File>): void {
    for (const file of files) {
      const preview = file.type.startsWith("image/") ? URL.createObjectURL(file) : "";
      const chosen: ChosenFile = { key: this.next++, name: file.name, size: file.size, preview, error: "" };
      this.list = [...this.list, chosen];
      void this.upload(chosen.key, file);
    }
  }

  remove(key: number): void {
    const gone = this.list.find((file) => file.key === key);
    if (gone?.preview) URL.revokeObjectURL(gone.preview);
    this.list = this.list.filter((file) => file.key !== key);
  }

  get ids(): string[] {
    return this.list.flatMap((file) => (file.done ? [file.done.id] : []));
  }

  clear(): void {
    for (const file of this.list) this.remove(file.key);
  }

  private async upload(key: number, file: File): Promise<void> {
    if (file.size > LIMIT) return this.change(key, { error: language.words.tooBig });
    const form = new FormData();
    form.append("file", file);
    try {
      this.change(key, { done: await post<Attachment>("desk/files", form) });
    } catch (error) {
      this.change(key, { error: explain(error) || language.words.uploadFailed });
    }
  }

  private change(key: number, part: Partial<ChosenFile>): void {
    this.list = this.list.map((file) => (file.key === key ? { ...file, ...part } : file));
  }
}
