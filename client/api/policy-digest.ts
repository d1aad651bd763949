import { createHash } from "node:crypto";
import type { Policy } from "../../domain/policy.ts";

/** Names a policy by what it says, so that what somebody has agreed to is what is applied. */
export const policyDigest = (policy: Policy): string =>
  createHash("sha256").update(JSON.stringify(policy)).digest("hex").slice(0, 16);
