import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv, { type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { z } from "zod";
import { projectRoot } from "../../../config/project-root.ts";

/** Where the vendors' own descriptions of their APIs are: VENDOR_DESCRIPTIONS, else beside the project. */
const folder = process.env["VENDOR_DESCRIPTIONS"] ?? join(projectRoot, "..", "shared", "vendors");

interface Described {
  /** What is wrong with a request's fields, by the vendor's own schema; nothing when it is valid. */
  readonly faultsOfRequest: (path: string, fields: unknown) => readonly string[];
  readonly faultsOfAnswer: (path: string, status: number, body: unknown) => readonly string[];
}

/** The vendor's description; undefined where the descriptions are not on this machine. */
export function vendorDescription(name: string): Described | undefined {
  const file = join(folder, `${name}.openapi.json`);
  if (!existsSync(file)) return undefined;
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: true });
  addFormats(ajv);
  for (const format of [
    "phone-number",
    "http-method",
    "currency",
    "twiml",
    "uri-map",
    "endpoint",
    "date-time-rfc-2822",
  ])
    ajv.addFormat(format, true);
  ajv.addSchema(z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, "utf8"))), "vendor");
  const pointer = (...parts: readonly string[]) =>
    `vendor#/${parts.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/")}`;
  const check = (at: string, value: unknown): readonly string[] => {
    const validate: ValidateFunction | undefined = ajv.getSchema(at);
    if (validate === undefined) return [`the description has nothing at ${at}`];
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`);
  };
  const form = "application/x-www-form-urlencoded";
  return {
    faultsOfRequest: (path, fields) =>
      check(pointer("paths", path, "post", "requestBody", "content", form, "schema"), fields),
    faultsOfAnswer: (path, status, body) =>
      check(pointer("paths", path, "post", "responses", String(status), "content", "application/json", "schema"), body),
  };
}
