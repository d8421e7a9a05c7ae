import type { Attachment } from "../protocol/frames";
import { HttpError, refusal } from "../protocol/http";

/** What `fetch` cannot do: a file on its way, with the share (0…1) that has left. */
export interface Sending {
  headers: Record<string, string>;
  locale: string;
  signal: AbortSignal;
  progress(share: number): void;
  request?: () => XMLHttpRequest;
}

/** Raises HttpError; status 0 when the hub was not reached or the upload was cancelled. */
export function sendFile(file: File, sending: Sending): Promise<Attachment> {
  const request = sending.request?.() ?? new XMLHttpRequest();
  const form = new FormData();
  form.append("file", file);
  return new Promise((resolve, reject) => {
    const lost = (): void => reject(new HttpError(0, "unreachable", ""));
    request.open("POST", "/api/widget/files");
    for (const [name, value] of Object.entries(sending.headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total, lengthComputable }) => {
      if (lengthComputable && total) sending.progress(loaded / total);
    };
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status === 200) resolve(body as unknown as Attachment);
      else reject(refusal(request.status, body, sending.locale));
    };
    request.onerror = lost;
    request.onabort = lost;
    sending.signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

function parsed(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
