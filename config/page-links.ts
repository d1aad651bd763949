import { createHmac, timingSafeEqual } from "node:crypto";
import { day, type Instant } from "../domain/incident/moment.ts";
import type { Person } from "../domain/incident/people.ts";

/** A person who was paged, and the incident that the page was for. */
export interface Paged {
  readonly incidentId: string;
  readonly person: Person;
}

/**
 * Makes and reads the links in pages. Whoever holds a link may act for the person who was paged, in that incident
 * only, until the link expires.
 */
export interface PageLinks {
  /** Returns a link; undefined if no public address is configured, since phones could not reach the API then. */
  linkFor(paged: Paged & { readonly at: Instant }): string | undefined;
  /** Returns the person and incident of a link's token; undefined if the token was not made here or has expired. */
  read(token: string, now: Instant): Paged | undefined;
}

/**
 * How long a link is valid: longer than any round of paging lasts, and short enough that a link in an old mail is
 * useless.
 */
const linksLastMs = 2 * day;
const kind = "page-link/1";

export interface PageLinkOptions {
  readonly key: string;
  readonly publicUrl: string | undefined;
  /**
   * Whether this is a rehearsal, in which the incident's clock is set by hand. Links then contain the incident's time
   * and never expire.
   */
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
      const shown = Buffer.from(signature, "base64url");
      const expected = sign(body);
      if (more !== undefined || shown.length !== expected.length || !timingSafeEqual(shown, expected)) return undefined;
      const [incidentId, person, until] = Buffer.from(body, "base64url").toString().split("\n");
      if (incidentId === undefined || person === undefined || until === undefined) return undefined;
      return rehearsal || now <= Number(until) ? { incidentId, person } : undefined;
    },
  };
}

const encode = (text: string): string => Buffer.from(text).toString("base64url");
