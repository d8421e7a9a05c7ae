/** The console's side of the HTTP contract: the hub's own description, with its closed sets of words named. */
import type { components } from "../../../shared/api";

type Said = components["schemas"];
type Narrow<T, U extends { [K in keyof U]: K extends keyof T ? unknown : never }> = Omit<T, keyof U> & U;

export type Action = "claim" | "reply" | "note" | "transfer" | "return" | "close";
export type ViewName = "queue" | "mine" | "all" | "closed";
export type Delivery = "" | "sending" | "sent" | "delivered" | "read" | "failed" | "unknown" | "delayed";
export type Priority = "safety" | "urgent" | "high" | "commercial" | "normal";

export type Me = Said["MeOut"];
export type Attachment = Said["FileOut"];
export type Identity = Said["IdentityOut"];
export type Link = Said["web__desk_models__LinkOut"];
export type Summary = Said["SummaryOut"];
export type Colleagues = Said["ColleaguesOut"];

export type Card = Narrow<
  Said["CardOut"],
  { mode: "bot" | "waiting" | "operator" | "linked"; priority: Priority; may: Action[] }
>;
export type CardList = Narrow<Said["ListOut"], { items: Card[] }>;
export type TimelineItem = Narrow<
  Said["ItemOut"],
  { kind: "message" | "note" | "event"; author: "client" | "bot" | "operator" | "system"; delivery: Delivery }
>;
export type Conversation = Narrow<Said["OpenedOut"], { card: Card; items: TimelineItem[] }>;
export type ItemAnswer = Narrow<Said["ItemAnswer"], { item: TimelineItem }>;
export type DeadLetter = Narrow<Said["DeadLetterOut"], { kind: "inbound" | "outbound" }>;
export type DeadLetters = Narrow<Said["DeadLettersOut"], { items: DeadLetter[] }>;

export type Article = Said["ArticleOut"];
export type ArticleText = Omit<Said["SaveAsk"], "base_revision">;
export type ArticleRow = Narrow<Said["ArticleLineOut"], { state: "published" | "draft" | "expired" }>;
export type ArticleRows = Narrow<Said["ArticleListOut"], { items: ArticleRow[] }>;
export type Revision = Said["RevisionOut"];
export type Revisions = Said["RevisionsOut"];
export type FoundTitle = Said["FoundTitleOut"];
export type FoundTitles = Said["FoundTitlesOut"];
export type Named = Said["NamedOut"];
export type NamedList = Said["NamedListOut"];
export type NameAsk = Said["NameAsk"];
export type CandidateList = Said["CandidatesOut"];
export type ArticleCandidates = Said["ArticleCandidatesOut"];
export type Candidate = Said["CandidateOut"];
export type Accepted = Said["AcceptedOut"];
export type Questions = Said["QuestionsOut"];
export type QuestionGroup = Said["QuestionGroupOut"];
export type Proposed = Said["ProposedOut"];
export type Tried = Said["TryOut"];

export type OfficeLine = Said["OfficeLineOut"];
export type Offices = Said["OfficesOut"];
export type Visit = Narrow<
  Said["VisitLineOut"],
  { state: "booked" | "arrived" | "called" | "served" | "missed" | "cancelled" }
>;
export type OfficeDay = Narrow<
  Said["OfficeDayOut"],
  { waiting: Visit[]; called: Visit[]; expected: Visit[]; done: Visit[] }
>;

/** What a screen asks for. */
export type WalkInAsk = Required<Said["WalkInAsk"]>;
export type ReplyAsk = Said["ReplyAsk"];
export type RegisterAsk = Said["RegisterAsk"];
export type TransferAsk = Said["TransferAsk"];
export type SaveAsk = Said["SaveAsk"];
export type CreateAsk = Said["CreateAsk"];

export type RequestView = "open" | "mine" | "free" | "overdue" | "done";
export type RequestAct =
  "take" | "assign" | "wait" | "resume" | "answer" | "close" | "reopen" | "task" | "correct";
export type RequestCard = Narrow<
  Said["RequestCardOut"],
  { state: "registered" | "in_work" | "waiting" | "answered" | "closed"; may: RequestAct[] }
>;
export type RequestCards = Narrow<Said["RequestCardsOut"], { items: RequestCard[] }>;
export type RequestList = Narrow<Said["RequestListOut"], { items: RequestCard[] }>;
export type WholeRequest = Narrow<Said["WholeRequestOut"], { card: RequestCard }>;
export type RequestForms = Said["RequestFormsOut"];
export type Term = Said["TermOut"];
export type Happened = Said["HappenedOut"];
export type NewRequestAsk = Said["NewRequestAsk"];
export type AnswerAsk = Said["AnswerAsk"];

export type StreamFrame =
  | { type: "ready"; position: number }
  | { type: "card"; card: Card }
  | { type: "gone"; id: string }
  | { type: "item"; conversation: string; item: TimelineItem }
  /** All that was touched up to `position` has been told; from here on it comes live. */
  | { type: "watching"; conversation: string; position: number }
  | { type: "typing"; conversation: string }
  | { type: "request"; card: RequestCard }
  | { type: "alert"; text: string }
  | { type: "pong" };
