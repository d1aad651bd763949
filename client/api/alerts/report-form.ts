import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Instant } from "../../../domain/incident/moment.ts";
import { type Html, html } from "../../web/html.ts";

/** How long a form is valid: long enough to write a report, so that a form found in a cache later is useless. */
const validMs = 60 * 60_000;

/** Binds a form to the browser that got it: the form's hidden field has to fit the browser's cookie. */
export interface FormGuard {
  /** Makes the value of a cookie, and the value of the form's hidden field that fits the cookie. */
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
      const [sent, wanted] = [Buffer.from(field), Buffer.from(fieldFor(cookie, at))];
      return sent.length === wanted.length && timingSafeEqual(sent, wanted);
    },
  };
}

export interface ReportPage {
  readonly organisation: string;
  readonly services: readonly string[];
  readonly field: string;
}

/** Writes the web page on which anybody can report trouble. The page has no scripts and loads nothing. */
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
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <title>${title}</title>
      <h1>${title}</h1>
      ${content}
    </html> `.text;
