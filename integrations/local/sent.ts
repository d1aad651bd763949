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

/** The kinds of message, named as in the expected transcript of the process document's example. */
export const channels = ["page", "chat", "mail", "message", "status page", "ticket", "invitation"] as const;
export type Channel = (typeof channels)[number];

/** The deeds that are for one person alone, whose words nobody else should read. */
export const personalDeeds: readonly Deed[] = ["page", "withdraw-page", "direct"];

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
