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

/** The kind of message, named as in the expected transcript of the process document's example. */
export type Channel = "page" | "chat" | "mail" | "message" | "status page" | "ticket" | "invitation";

/** A message or other item that is sent to one recipient. */
export interface Sent {
  readonly deed: Deed;
  readonly recipient: string;
  readonly channel: Channel;
  readonly via?: string;
  /** The content in a few words, for the transcript. */
  readonly what: string;
  readonly text: string;
  readonly details?: Readonly<Record<string, unknown>>;
}
