import type { Instant } from "../domain/moment.ts";
import { ask } from "./paging/vendor-request.ts";

/** Reports the canary's alert at our own API, as any sender of alerts would. */
export const raiseAt =
  ({ api, token }: { readonly api: string; readonly token: string }) =>
  async (at: Instant): Promise<void> => {
    await ask({ name: "The API" }, `${api.replace(/\/+$/, "")}/canary`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ startedAt: new Date(at).toISOString() }),
    });
  };

/** Tells a dead man's switch outside that we live. */
export const pingAt = (url: string) => async (): Promise<void> => {
  await ask({ name: "The dead man's switch" }, url, { method: "GET" });
};
