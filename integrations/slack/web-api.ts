import {
  LogLevel,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
} from "@slack/web-api";
import { DeliveryFailure } from "../../activities/ports/delivery.ts";
import { fetchAtMost, longAnswerBytes } from "../bounded-answer.ts";
import { answerWithinMs, kindOfStatus, noAnswerFailure } from "../paging/vendor-request.ts";

export interface SlackOptions {
  /** The app's bot token (`xoxb-…`). */
  readonly token: string;
  /** The address of Slack's API; by default Slack's own. */
  readonly api?: string;
}

type Call<T> = (slack: WebClient) => Promise<T>;

/**
 * One attempt to do something in Slack, which may take several calls. Each call throws a DeliveryFailure if it fails.
 */
export interface SlackAttempt {
  /** Makes a call that only reads, or that may safely be repeated. If Slack does not answer, no message was posted. */
  look<T>(call: Call<T>): Promise<T>;
  /**
   * Makes a call that posts something. If Slack does not answer, the message may have been posted all the same. Errors
   * in `meansNothing` are ignored, and undefined is returned.
   */
  say<T>(call: Call<T>, meansNothing?: readonly string[]): Promise<T | undefined>;
}

/**
 * Starts an attempt. All its calls together may take as long as one answer, so that there is time to try the next
 * channel in the same activity.
 */
export function attemptAtSlack({ token, api }: SlackOptions): SlackAttempt {
  const deadline = AbortSignal.timeout(answerWithinMs);
  const slack = new WebClient(token, {
    ...(api === undefined ? {} : { slackApiUrl: `${api.replace(/\/+$/, "")}/api/` }),
    // Temporal retries failed attempts; if Slack's client retried too, it would post a message twice.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: quiet,
    fetch: async (url, init) => fetchAtMost(longAnswerBytes)(url, { ...init, signal: deadline }),
  });
  return {
    look: async (call) => {
      try {
        return await call(slack);
      } catch (error) {
        throw failureOf(error, false);
      }
    },
    say: async (call, meansNothing = []) => {
      try {
        return await call(slack);
      } catch (error) {
        if (error instanceof WebAPIPlatformError && meansNothing.includes(error.data.error)) return undefined;
        throw failureOf(error, true);
      }
    },
  };
}

/** Returns the name under which Slack knows the app. */
export async function whoWeAre(options: SlackOptions): Promise<string> {
  const { user, team } = await attemptAtSlack(options).look(async ({ auth }) => auth.test());
  return `the app is ${user ?? "known"} in ${team ?? "the workspace"}`;
}

/** Discards what Slack's client would log, since its errors are thrown, and are logged where they are caught. */
const silence = () => undefined;
const quiet = {
  ...{ debug: silence, info: silence, warn: silence, error: silence, setLevel: silence, setName: silence },
  getLevel: () => LogLevel.ERROR,
};

/**
 * The kind of failure that each of Slack's error codes means (docs.slack.dev, "Errors" of each method). After other
 * codes a retry may help, since an outage can come with any code.
 */
const codes: Readonly<Record<string, Exclude<DeliveryFailure["kind"], "retry">>> = {
  ratelimited: "retry-after",
  rate_limited: "retry-after",
  ...all("configuration", ["invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"]),
  ...all("configuration", ["missing_scope", "not_allowed_token_type", "team_access_not_granted", "no_permission"]),
  ...all("configuration", ["ekm_access_denied", "access_denied", "app_access_restricted", "messages_tab_disabled"]),
  ...all("permanent", ["channel_not_found", "is_archived", "not_in_channel", "org_user_not_in_team"]),
  ...all("permanent", ["user_not_found", "users_not_found", "user_disabled", "user_not_visible", "is_bot"]),
  ...all("permanent", ["cant_invite", "user_is_restricted", "ura_max_channels", "no_user", "invitee_cant_see_channel"]),
  ...all("permanent", ["app_cannot_join_channel", "no_external_invite_permission", "cannot_create_channel"]),
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

function failureOf(error: unknown, says: boolean): DeliveryFailure {
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
  const silent = noAnswerFailure({ name: "Slack" }, error instanceof WebAPIRequestError ? error.original : error);
  return new DeliveryFailure(silent.kind, silent.message, {
    ...{ cause: error, mayHaveArrived: says && silent.mayHaveArrived },
  });
}
