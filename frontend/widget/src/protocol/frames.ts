/** The wire between the chat and the hub (subprotocol `okno.v1`), and the same objects over plain HTTP. */
import type { components } from "../../../shared/api";

type Said = components["schemas"];

export type Attachment = Said["FileOut"];
export type Button = Said["WidgetButtonOut"];
export type Session = Said["SessionOut"];
export type LinkOffer = Said["web__widget_models__LinkOut"];
export type Mode = "bot" | "waiting" | "operator";

/** One line of the talk; `seq` is its place in the hub's log and only grows. */
export type Item = Omit<Said["WidgetItemOut"], "author"> & { author: "client" | "bot" | "operator" };
/** What a poll brings; the log has been read up to `seq`. */
export type Heard = Omit<Said["HeardOut"], "items" | "mode"> & { items: Item[]; mode: Mode };

export type ServerFrame =
  | { type: "welcome"; seq: number; mode: Mode; operator_name?: string | null }
  | { type: "item"; item: Item }
  | { type: "ack"; client_msg_id: string; seq: number }
  | { type: "typing" }
  | { type: "mode"; mode: Mode; operator_name?: string | null }
  | { type: "delivery"; message_id: string; state: string }
  | { type: "error"; code: string; message: string; client_msg_id?: string }
  | { type: "pong" }
  /** Of our own making: everything up to `seq` has arrived, whether or not an item stands there. */
  | { type: "reached"; seq: number };

export type ClientFrame =
  | { type: "hello"; token: string; last_seq: number }
  | { type: "message"; client_msg_id: string; text: string; files: string[] }
  | { type: "press"; client_msg_id: string; token: string }
  | { type: "typing" }
  | { type: "seen"; seq: number }
  | { type: "ping" };
