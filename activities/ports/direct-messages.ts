import type { Instant } from "../../domain/incident/moment.ts";
import type { Person } from "../../domain/incident/people.ts";
import type { Delivered } from "./delivery.ts";

/** A message to one person that is no page, such as a reminder or news about their duty. */
export interface DirectMessage extends Delivered {
  readonly person: Person;
  readonly text: string;
  /** The end of the person's quiet hours, if it is within them; the message then makes no sound where it can. */
  readonly notBefore?: Instant;
}

/** Sends messages to single people, each once for its key. */
export interface DirectMessages {
  send(message: DirectMessage): Promise<void>;
}
