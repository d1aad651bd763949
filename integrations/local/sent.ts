export type Deed =
  | "page"
  | "withdraw-page"
  | "open-room"
  | "invite"
  | "set-topic"
  | "post"
  | "edit"
  | "archive"
  | "direct"
  | "mail"
  | "tell"
  | "publish"
  | "withdraw-entry"
  | "create-ticket"
  | "comment"
  | "create-items"
  | "send-invitation"
  | "cancel-invitation";

/** By which way it reaches its recipient, in the words of the tables worked by hand. */
export type Channel = "page" | "chat" | "mail" | "message" | "status page" | "ticket" | "invitation";

/** One thing sent to one recipient. */
export interface Sent {
  readonly deed: Deed;
  readonly recipient: string;
  readonly channel: Channel;
  readonly via?: string;
  /** In a few words, for the transcript. */
  readonly what: string;
  readonly text: string;
  readonly details?: Readonly<Record<string, unknown>>;
}
