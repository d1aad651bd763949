import type { Instant } from "../domain/incident/moment.ts";
import { ask } from "./paging/vendor-request.ts";

/**
 * Makes a function that raises a canary: a test alert, by which the product proves to itself that an alert still
 * becomes a page. The API is called over HTTP, so that the way through the API is tested too.
 */
export const raiseAt =
  ({ api, token }: { readonly api: string; readonly token: string }) =>
  async (at: Instant): Promise<void> => {
    await ask({ name: "The API" }, `${api.replace(/\/+$/, "")}/canary`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ startedAt: new Date(at).toISOString() }),
    });
  };

/**
 * Makes a function that tells an outside dead man's switch that paging works. The switch raises an alarm when these
 * calls stop.
 */
export const pingAt = (url: string) => async (): Promise<void> => {
  await ask({ name: "The dead man's switch" }, url, { method: "GET" });
};
