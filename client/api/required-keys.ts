import { requireVariable } from "../../config/checks/required-variable.ts";
import type { Config } from "../../config/config.ts";

/**
 * Returns the keys without which the API refuses to start, whatever address it listens on: it has no open mode. TLS is
 * the business of the proxy before it, so an address that others reach is no reason to refuse.
 */
export function requiredKeys({ environment: { apiToken, linkKey, conferenceKey }, settings }: Config) {
  // With a sign-in provider no API_TOKEN is needed: an admin signs in there and makes the first token.
  const token = settings.api.signIn === undefined ? requireVariable("API_TOKEN", apiToken, "the API") : apiToken;
  return {
    token,
    links: requireVariable("LINK_KEY", linkKey ?? token, "the API"),
    feeds: requireVariable("CONFERENCE_KEY", conferenceKey ?? token, "the API"),
  };
}
