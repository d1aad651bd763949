import { z } from "zod";
import { hmacOf, isSame, textOf } from "../../intake/signatures.ts";
import type { Declaration } from "../outside-system.ts";
import { readDeployment } from "./deployments.ts";

/** Declares GitHub, whose deployments are listed as changes of a service. */
export const github = {
  title: "GitHub",
  variables: {},
  settings: z.object({}),
  channels: {},
  alerts: {
    sends: "deployments, which are listed as changes",
    // The header has the form `sha256=<hex>` (GitHub, "Validating webhook deliveries").
    signature: {
      isGiven: () => true,
      isRight: ({ secrets, headers }, body) =>
        secrets.some((secret) => isSame(textOf(headers["x-hub-signature-256"]), `sha256=${hmacOf(secret, body)}`)),
    },
    looksLike: () => false,
    read: (body, { source, headers }) => {
      const { names } = source.service;
      const change = readDeployment(body, {
        event: String(headers["x-github-event"] ?? ""),
        serviceOf: (name) => (Object.hasOwn(names, name) ? (names[name] ?? name) : name),
      });
      return change === undefined ? {} : { changes: [change] };
    },
  },
} satisfies Declaration;
