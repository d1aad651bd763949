import { createHmac, timingSafeEqual } from "node:crypto";
import { day, type Instant } from "../domain/moment.ts";
import type { Person } from "../domain/people.ts";

/** Whom a page asked about which incident. */
export interface Paged {
  readonly incidentId: string;
  readonly person: Person;
}

/** The links that pages carry: whoever holds one acts for the person paged, in that incident alone, for a while. */
export interface PageLinks {
  /** Undefined where phones cannot reach us. */
  linkFor(paged: Paged & { readonly at: Instant }): string | undefined;
  /** Whom the token is for; undefined when it is none of ours, or no longer good. */
  read(token: string, now: Instant): Paged | undefined;
}

/** Longer than any round of paging, shorter than an old mail lies around. */
const linksLastMs = 2 * day;
const kind = "page-link/1";

export interface PageLinkOptions {
  readonly key: string;
  readonly publicUrl: string | undefined;
  /** Where time is turned, links have the incident's time and do not grow old. */
  readonly rehearsal: boolean;
}

export function createPageLinks({ key, publicUrl, rehearsal }: PageLinkOptions): PageLinks {
  const sign = (body: string): Buffer => createHmac("sha256", key).update(`${kind}\n${body}`).digest();
  return {
    linkFor: ({ incidentId, person, at }) => {
      if (publicUrl === undefined) return undefined;
      const body = encode(`${incidentId}\n${person}\n${at + linksLastMs}`);
      return `${publicUrl.replace(/\/+$/, "")}/p/${body}.${sign(body).toString("base64url")}`;
    },
    read: (token, now) => {
      const [body = "", signature = "", more] = token.split(".");
      const given = Buffer.from(signature, "base64url");
      const expected = sign(body);
      if (more !== undefined || given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      const [incidentId, person, until] = Buffer.from(body, "base64url").toString().split("\n");
      if (incidentId === undefined || person === undefined || until === undefined) return undefined;
      return rehearsal || now <= Number(until) ? { incidentId, person } : undefined;
    },
  };
}

const encode = (text: string): string => Buffer.from(text).toString("base64url");
