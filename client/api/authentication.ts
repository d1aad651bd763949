import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import type { Actor } from "../../domain/people.ts";
import type { Directory } from "./fields.ts";
import { Problem } from "./problems.ts";

/** The header that names the person on whose behalf a request is made; `by` in the body goes before it. */
export const personHeader = "on-behalf-of";

/** Refuses a request that does not carry the token. Compares digests, so that neither content nor length leaks. */
export function requireToken(request: FastifyRequest, token: string): void {
  const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (given === undefined || !timingSafeEqual(digest(given), digest(token))) {
    throw new Problem(
      "not-authenticated",
      "Send the API's token as `Authorization: Bearer …` (npm start says where it is).",
    );
  }
}

/** The person a request acts for. */
export function personActing(request: FastifyRequest, by: unknown, directory: Directory): Actor {
  const inBody = by !== undefined;
  const name = inBody ? by : request.headers[personHeader];
  if (typeof name !== "string" || name === "") {
    throw new Problem(
      "nobody-named",
      `Say who acts: a person's id as "by" in the body or in the header ${personHeader}.`,
    );
  }
  if (!directory.people.has(name)) {
    const path = inBody ? "body.by" : `headers.${personHeader}`;
    const message = `Nobody is called "${name}" in the configuration.`;
    throw new Problem("unknown-person", `${path}: ${message}`, [{ path, message }]);
  }
  return { kind: "person", name, via: "api" };
}

const digest = (secret: string): Buffer => createHash("sha256").update(secret).digest();
