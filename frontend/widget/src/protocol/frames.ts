/** The wire between the chat and the hub (subprotocol `okno.v1`), and the same objects over plain HTTP. */
export interface Attachment {
  id: string;
  kind: string;
  name: string;
  mime: string;
  size: number;
  url: string;
}

export interface Button {
  label: string;
  token: string;
  kind: string;
  url: string;
}

export type Mode = "bot" | "waiting" | "operator";

/** One line of the talk; `seq` is its place in the hub's log and only grows. */
export interface Item {
  seq: number;
  at: string;
  author: "client" | "bot" | "operator";
  author_name: string;
  text: string;
  attachments: Attachment[];
  buttons: Button[];
  message_id: string;
  client_msg_id?: string | null;
  edited: boolean;
  channel?: string | null;
}

export interface Session {
  token: string;
  identity_state: string;
  last_seq: number;
  title: string;
  greeting: string;
  locale: string;
  accepts: { max_file: number };
}

export interface LinkOffer {
  code: string;
  expires_at: string;
  links: { channel: string; title: string; url: string }[];
}

export type ServerFrame =
  | { type: "welcome"; seq: number; mode: Mode; operator_name?: string | null }
  | { type: "item"; item: Item }
  | { type: "ack"; client_msg_id: string; seq: number }
  | { type: "typing" }
  | { type: "mode"; mode: Mode; operator_name?: string | null }
  | { type: "delivery"; message_id: string; state: string }
  | { type: "error"; code: string; message: string; client_msg_id?: string }
  | { type: "pong" };

export type ClientFrame =
  | { type: "hello"; token: string; last_seq: number }
  | { type: "message"; client_msg_id: string; text: string; files: string[] }
  | { type: "press"; client_msg_id: string; token: string }
  | { type: "typing" }
  | { type: "seen"; seq: number }
  | { type: "ping" };
