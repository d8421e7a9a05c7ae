import type { Attachment } from "../protocol/frames";
import type { Uploads } from "../files/uploads.svelte";
import type { View } from "./view.svelte";

type Part = typeof import("../files/part");

/** Files for the next message. What uploads and shows them is loaded with the first one. */
export class Attached {
  part = $state.raw<Part>();
  uploads: Uploads | undefined;
  /** How often files were handed over for which the part, or the session, is still on its way. */
  private coming = $state(0);

  constructor(private view: View) {}

  get ready(): boolean {
    return this.coming === 0 && (!this.part || (!this.uploads!.busy && !this.uploads!.broken));
  }

  get some(): boolean {
    return Boolean(this.part) && this.uploads!.list.length > 0;
  }

  /** The list may be a living one that its field empties again: it is copied at once. */
  add(files: Iterable<File>): void {
    const kept = [...files];
    if (kept.length > 0) void this.bring(kept);
  }

  take(): Attachment[] {
    return this.uploads?.take() ?? [];
  }

  private async bring(files: File[]): Promise<void> {
    const { chat, locale } = this.view;
    this.coming += 1;
    try {
      const [part, { sendFile }] = await Promise.all([
        import("../files/part"),
        import("../files/sending"),
        chat.begun,
      ]);
      this.uploads ??= new part.Uploads(
        sendFile,
        () => chat.http.headers,
        () => this.view.chat.session?.accepts.max_file ?? 0,
        locale,
      );
      this.part = part;
      this.uploads.add(files);
    } catch {
      this.view.complain(this.view.words.partFailed);
    } finally {
      this.coming -= 1;
    }
  }
}
