import { createHash } from "node:crypto";
import type { Policy } from "../../../domain/policy.ts";

/** Returns the digest of a policy. By the digest a person confirms that exactly the policy they looked at is meant. */
export const policyDigest = (policy: Policy): string =>
  createHash("sha256").update(JSON.stringify(policy)).digest("hex").slice(0, 16);
