import { createHash } from "node:crypto";
import { ApplicationFailure } from "@temporalio/activity";
import { day } from "../domain/moment.ts";
import type { Person } from "../domain/people.ts";
import type { ContactBook, ContactMethod } from "../records/contacts.ts";
import { allTrouble, type Trouble, troubleOf, tryAgain } from "./failures.ts";
import type { DutyNews } from "./duty-news.ts";
import type { Handoffs, Run } from "./handoffs.ts";
import { DeliveryFailure, type Pager } from "./ports.ts";

export interface ContactCheck {
  readonly person: Person;
  /** The contact method's id: its address stays out of every history. */
  readonly method: string;
  readonly because: "added" | "test";
}

export interface Errands extends Handoffs, DutyNews {
  checkContact(check: ContactCheck & Run): Promise<void>;
  testContacts(run: Run): Promise<void>;
}

export interface ErrandOptions {
  readonly book: ContactBook;
  readonly pagers: readonly Pager[];
  readonly handoffs: Handoffs;
  readonly dutyNews: DutyNews;
}

/** Contact methods are tested monthly: what was confirmed within this time is left alone. */
const testedEveryMs = 30 * day;

/** What has to be done beside the incidents; each may be tried again. */
export function createErrands({ book, pagers, handoffs, dutyNews }: ErrandOptions): Errands {
  const send = async (check: ContactCheck, run: Run): Promise<void> => {
    const fresh = await book.newCode(check.person, check.method, run.at);
    if (fresh === undefined) return; // Removed meanwhile.
    const { method, code } = fresh;
    const pager = pagers.find(({ channel }) => channel === method.channel);
    if (pager === undefined) throw new DeliveryFailure("permanent", `no vendor pages by ${method.channel} here`);
    const to = (await pager.addressFor?.(method.address)) ?? method.address;
    if (to !== method.address) await book.readdress(method.person, method.id, to);
    await pager.page({
      // A code that is sent again is another one, and has a key of its own.
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
        throw given(troubleOf(error));
      }
    },
    testContacts: async (run) => {
      const due = await book.notConfirmedSince(run.at - testedEveryMs);
      // One address that fails keeps no other from its test.
      const sent = await Promise.allSettled(
        due.map(async ({ person, id }) => send({ person, method: id, because: "test" }, run)),
      );
      const troubles = sent.flatMap((it) => (it.status === "rejected" ? [troubleOf(it.reason)] : []));
      if (troubles.length > 0) throw given(allTrouble(troubles));
    },
  };
}

/** What will not heal is said once, and then it is over. */
const given = (trouble: Trouble): ApplicationFailure =>
  trouble.transient ? tryAgain(trouble) : ApplicationFailure.nonRetryable(trouble.error, "Permanent");

const wordsFor = ({ because, person }: ContactCheck, { id }: ContactMethod, code: string): string =>
  [
    because === "added" ? `Your code is ${code}.` : `Test page: you are reached here. Your code is ${code}.`,
    `Confirm within ten minutes: incident contacts confirm ${id} ${code} --as ${person}`,
  ].join("\n");
