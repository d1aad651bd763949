import { createHash } from "node:crypto";
import { ApplicationFailure } from "@temporalio/activity";
import { day, type Instant } from "../domain/incident/moment.ts";
import type { Person } from "../domain/incident/people.ts";
import { allTrouble, type Trouble, troubleOf, tryAgain } from "./classify-failure.ts";
import type { DutyNews } from "./duty-news.ts";
import type { Handoffs, Run } from "./handoffs.ts";
import { DeliveryFailure } from "./ports/delivery.ts";
import type { Pager } from "./ports/paging.ts";

export interface ContactCheck {
  readonly person: Person;
  /** The id of the contact method to check. The address itself must not enter a workflow history. */
  readonly method: string;
  readonly because: "added" | "test";
}

export interface BackgroundJobs extends Handoffs, DutyNews {
  checkContact(check: ContactCheck & Run): Promise<void>;
  testContacts(run: Run): Promise<void>;
}

export interface BackgroundJobOptions {
  readonly book: CodeBook;
  readonly pagers: readonly Pager[];
  readonly handoffs: Handoffs;
  readonly dutyNews: DutyNews;
}

interface ContactMethod {
  readonly id: string;
  readonly person: Person;
  readonly channel: string;
  readonly address: string;
}

/** Stores contact methods, and the codes by which their owners confirm them. */
interface CodeBook {
  /** Makes a fresh code for a contact method; returns undefined when the method was removed. */
  newCode(
    person: Person,
    method: string,
    at: Instant,
  ): Promise<{ readonly method: ContactMethod; readonly code: string } | undefined>;
  /** Replaces the address of a contact method by the form in which the vendor writes that address. */
  readdress(person: Person, method: string, address: string): Promise<void>;
  notConfirmedSince(at: Instant): Promise<readonly ContactMethod[]>;
}

/** A contact method that its owner confirmed within this time is left out of the monthly test. */
const testedEveryMs = 30 * day;

/** Makes the activities of background jobs, which belong to no incident. Each activity may be retried. */
export function createBackgroundJobs({ book, pagers, handoffs, dutyNews }: BackgroundJobOptions): BackgroundJobs {
  const send = async (check: ContactCheck, run: Run): Promise<void> => {
    const fresh = await book.newCode(check.person, check.method, run.at);
    if (fresh === undefined) return; // The contact method was removed in the meantime.
    const { method, code } = fresh;
    const pager = pagers.find(({ channel }) => channel === method.channel);
    if (pager === undefined) throw new DeliveryFailure("permanent", `no vendor pages by ${method.channel} here`);
    const to = (await pager.addressFor?.(method.address)) ?? method.address;
    if (to !== method.address) await book.readdress(method.person, method.id, to);
    await pager.page({
      // A retry makes a new code, so the message with that code needs a key of its own.
      key: `${run.key}/${method.id}/${createHash("sha256").update(code).digest("hex").slice(0, 8)}`,
      incidentId: "contact-check",
      kind: "drill",
      at: run.at,
      person: method.person,
      urgency: "message",
      text: wordsFor(check, method, code),
      to,
    });
  };
  return {
    ...handoffs,
    ...dutyNews,
    checkContact: async ({ at, key, ...check }) => {
      try {
        await send(check, { at, key });
      } catch (error) {
        throw failureFor(troubleOf(error));
      }
    },
    testContacts: async (run) => {
      const due = await book.notConfirmedSince(run.at - testedEveryMs);
      // The addresses are tested independently: when one fails, the others are tested all the same.
      const sent = await Promise.allSettled(
        due.map(async ({ person, id }) => send({ person, method: id, because: "test" }, run)),
      );
      const troubles = sent.flatMap((it) => (it.status === "rejected" ? [troubleOf(it.reason)] : []));
      if (troubles.length > 0) throw failureFor(allTrouble(troubles));
    },
  };
}

/** Makes the error that an activity throws: Temporal retries a transient failure, and never a permanent one. */
const failureFor = (trouble: Trouble): ApplicationFailure =>
  trouble.transient ? tryAgain(trouble) : ApplicationFailure.nonRetryable(trouble.error, "Permanent");

const wordsFor = ({ because, person }: ContactCheck, { id }: ContactMethod, code: string): string =>
  [
    because === "added" ? `Your code is ${code}.` : `Test page: you are reached here. Your code is ${code}.`,
    `Confirm within ten minutes: incident contacts confirm ${id} ${code} --as ${person}`,
  ].join("\n");
