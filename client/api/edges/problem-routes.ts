import { STATUS_CODES } from "node:http";
import { z } from "zod";
import { isProblemName, problemKinds, type ProblemName } from "./problem-kinds.ts";
import { Problem, problemResponses, typeOf } from "./problems.ts";
import type { Routes } from "./routes.ts";

const kindSchema = z.object({ type: z.string(), title: z.string(), status: z.int(), means: z.string() });

/** Adds GET /problems/…, the pages that explain each kind of error. The field `type` of an error links to its page. */
export function problemRoutes(app: Routes): void {
  app.get(
    "/problems",
    {
      schema: {
        operationId: "listProblems",
        summary: "Every kind of error there is",
        security: [],
        response: { 200: z.object({ problems: z.array(kindSchema) }) },
      },
    },
    () => ({ problems: Object.keys(problemKinds).filter(isProblemName).map(kindOf) }),
  );
  app.get(
    "/problems/:problem",
    {
      schema: {
        operationId: "getProblem",
        summary: "What one kind of error means",
        security: [],
        params: z.object({ problem: z.string().max(100) }),
        response: { 200: kindSchema, ...problemResponses },
      },
    },
    ({ params: { problem } }) => {
      if (!isProblemName(problem)) throw new Problem("not-found", "There is no such kind of error; see /problems.");
      return kindOf(problem);
    },
  );
}

function kindOf(name: ProblemName): z.input<typeof kindSchema> {
  const { status, means } = problemKinds[name];
  return { type: typeOf(name), title: STATUS_CODES[status] ?? "Error", status, means };
}
