import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { z } from "zod";

/** The names of value formats that vendors use in their API descriptions and that the validator does not know. */
const theirFormats = [
  ...["phone-number", "http-method", "currency", "twiml", "uri-map", "endpoint", "date-time-rfc-2822", "url"],
] as const;

interface Operation {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** The path of the operation in the API description, such as `/incidents/{id}`. */
  readonly path: string;
}

/**
 * Reads `<name>.openapi.json` beside this file, and returns checks of requests and answers against it. The file is the
 * vendor's own description of its API, of which only the operations that our product calls were kept.
 */
export function vendorDescription(name: string) {
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: true });
  addFormats(ajv);
  for (const format of theirFormats) ajv.addFormat(format, true);
  const description = z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(readFileSync(join(__dirname, `${name}.openapi.json`), "utf8")));
  ajv.addSchema(description, name);
  const at = (pointer: string): unknown =>
    pointer
      .split("/")
      .slice(1)
      .reduce<unknown>(
        (inside, part) => tableIn(inside)[part.replaceAll("~1", "/").replaceAll("~0", "~")],
        description,
      );
  const faults = (pointer: string, value: unknown): readonly string[] => {
    const reference = tableIn(at(pointer))["$ref"];
    if (typeof reference === "string" && !pointer.endsWith("/schema")) return faults(reference.slice(1), value);
    const [type] = Object.keys(tableIn(tableIn(at(pointer))["content"]));
    const schema = `${pointer}/content/${escaped(type ?? "")}/schema`;
    if (at(schema) === undefined) return [`the description has nothing at ${schema}`];
    const validate = ajv.compile({ $ref: `${name}#${encodeURI(schema)}` });
    return validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`);
  };
  const operation = ({ path, method }: Operation) => `/paths/${escaped(path)}/${method}`;
  return {
    /** Lists the faults of a request's body by the vendor's own schema; empty if the body is valid. */
    faultsOfRequest: (of: Operation, body: unknown) => faults(`${operation(of)}/requestBody`, body),
    faultsOfAnswer: (of: Operation, status: number, body: unknown) =>
      faults(`${operation(of)}/responses/${String(status)}`, body),
  };
}

const escaped = (part: string): string => part.replaceAll("~", "~0").replaceAll("/", "~1");

const tableIn = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};
