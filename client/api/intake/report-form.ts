import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Instant } from "../../../domain/moment.ts";
import { type Html, html } from "../../web/html.ts";

/** Long enough to write a report, short enough that a page found in a cache is of no use. */
const validMs = 60 * 60_000;

/** Binds a form to the browser it was given to: the cookie and the hidden field have to belong together. */
export interface FormGuard {
  /** What goes into a cookie, and the field that belongs to it. */
  issue(now: Instant): { readonly cookie: string; readonly field: string };
  belongs(cookie: string | undefined, field: unknown, now: Instant): boolean;
}

export function createFormGuard(key: string): FormGuard {
  const fieldFor = (cookie: string, at: Instant) =>
    `${String(at)}.${createHmac("sha256", key)
      .update(`report-form ${cookie} ${String(at)}`)
      .digest("base64url")}`;
  return {
    issue: (now) => {
      const cookie = randomBytes(24).toString("base64url");
      return { cookie, field: fieldFor(cookie, now) };
    },
    belongs: (cookie, field, now) => {
      if (cookie === undefined || typeof field !== "string") return false;
      const at = Number(field.split(".")[0]);
      if (!Number.isSafeInteger(at) || at > now || now - at > validMs) return false;
      const [given, wanted] = [Buffer.from(field), Buffer.from(fieldFor(cookie, at))];
      return given.length === wanted.length && timingSafeEqual(given, wanted);
    },
  };
}

export interface ReportPage {
  readonly organisation: string;
  readonly services: readonly string[];
  readonly field: string;
}

/** The page on which anybody reports trouble: no script, no picture, nothing from elsewhere. */
export const reportPage = ({ organisation, services, field }: ReportPage): string =>
  page(
    `Report a problem to ${organisation}`,
    html`<form method="post" action="/report">
      <input type="hidden" name="form" value="${field}" />
      <p>
        <label
          >What is affected<br /><select name="service" required>
            ${services.map((it) => html`<option>${it}</option>`)}
          </select></label
        >
      </p>
      <p>
        <label>What is wrong<br /><textarea name="text" rows="6" maxlength="2000" required></textarea></label>
      </p>
      <p>
        <label>How we may reach you (if you like)<br /><input name="contact" maxlength="200" /></label>
      </p>
      <p><button>Send</button></p>
    </form>`,
  );

export const saidPage = (title: string, text: string): string => page(title, html`<p>${text}</p>`);

const page = (title: string, content: Html): string =>
  html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" /><meta name="viewport" content="width=device-width" />
      <title>${title}</title>
      <h1>${title}</h1>
      ${content}
    </html> `.text;
