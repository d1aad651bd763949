import {
  LogLevel,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
} from "@slack/web-api";
import { DeliveryFailure } from "../../activities/ports.ts";
import { answerWithinMs, kindOfStatus, unanswered } from "../paging/vendor-request.ts";

export interface SlackOptions {
  /** The app's bot token (`xoxb-…`). */
  readonly token: string;
  /** Left out, Slack's own. */
  readonly api?: string;
}

type Call<T> = (slack: WebClient) => Promise<T>;

/** One attempt, of however many calls; each fails classified. */
export interface SlackAttempt {
  /** What only looks, or comes to the same each time: unanswered, nobody has been told anything. */
  look<T>(call: Call<T>): Promise<T>;
  /** What says something: unanswered, it may stand there all the same. Errors that do not matter answer undefined. */
  say<T>(call: Call<T>, meansNothing?: readonly string[]): Promise<T | undefined>;
}

/** All its calls together have the time of one answer: the next channel has to fit in after them. */
export function attemptAtSlack({ token, api }: SlackOptions): SlackAttempt {
  const deadline = AbortSignal.timeout(answerWithinMs);
  const slack = new WebClient(token, {
    ...(api === undefined ? {} : { slackApiUrl: `${api.replace(/\/+$/, "")}/api/` }),
    // Temporal tries again; what tries by itself posts twice.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: quiet,
    fetch: async (url, init) => fetch(url, { ...init, signal: deadline }),
  });
  return {
    look: async (call) => {
      try {
        return await call(slack);
      } catch (error) {
        throw classified(error, false);
      }
    },
    say: async (call, meansNothing = []) => {
      try {
        return await call(slack);
      } catch (error) {
        if (error instanceof WebAPIPlatformError && meansNothing.includes(error.data.error)) return undefined;
        throw classified(error, true);
      }
    },
  };
}

/** What went wrong is thrown, and logged by whoever catches it. */
const silence = () => undefined;
const quiet = {
  ...{ debug: silence, info: silence, warn: silence, error: silence, setLevel: silence, setName: silence },
  getLevel: () => LogLevel.ERROR,
};

/** By Slack's own codes (docs.slack.dev, each method's "Errors"). What is not listed may heal: outage pages come as one. */
const codes: Readonly<Record<string, Exclude<DeliveryFailure["kind"], "retry">>> = {
  ratelimited: "retry-after",
  rate_limited: "retry-after",
  ...all("configuration", ["invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"]),
  ...all("configuration", ["missing_scope", "not_allowed_token_type", "team_access_not_granted", "no_permission"]),
  ...all("configuration", ["ekm_access_denied", "access_denied", "app_access_restricted", "messages_tab_disabled"]),
  ...all("permanent", ["channel_not_found", "is_archived", "not_in_channel", "org_user_not_in_team"]),
  ...all("permanent", ["user_not_found", "users_not_found", "user_disabled", "user_not_visible", "is_bot"]),
  ...all("permanent", ["msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format", "no_text"]),
  ...all("permanent", ["too_many_attachments", "metadata_too_large", "invalid_metadata_format"]),
};

function all<K extends string>(kind: K, names: readonly string[]): Readonly<Record<string, K>> {
  return Object.fromEntries(names.map((name) => [name, kind]));
}

const kindOfCode = (code: string): DeliveryFailure["kind"] => {
  if (code.startsWith("restricted_action")) return "permanent";
  return Object.hasOwn(codes, code) ? (codes[code] ?? "retry") : "retry";
};

function classified(error: unknown, says: boolean): DeliveryFailure {
  const failure = (kind: DeliveryFailure["kind"], what: string, more: { retryAfterMs?: number } = {}) =>
    new DeliveryFailure(kind, `Slack answered ${what}`, {
      ...{ cause: error, mayHaveArrived: says && kind === "retry" },
      ...more,
    });
  if (error instanceof WebAPIRateLimitedError)
    return failure("retry-after", "429", { retryAfterMs: error.retryAfter * 1000 });
  if (error instanceof WebAPIPlatformError) {
    const { error: code, response_metadata: about } = error.data;
    return failure(kindOfCode(code), [code.slice(0, 200), ...(about?.messages ?? [])].join(" "));
  }
  if (error instanceof WebAPIHTTPError) return failure(kindOfStatus(error.statusCode), String(error.statusCode));
  const silent = unanswered({ name: "Slack" }, error instanceof WebAPIRequestError ? error.original : error);
  return new DeliveryFailure(silent.kind, silent.message, {
    ...{ cause: error, mayHaveArrived: says && silent.mayHaveArrived },
  });
}
