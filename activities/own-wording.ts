import type { OwnTemplates } from "../config/own-templates.ts";
import type { Problem } from "../config/problem.ts";
import type { Settings } from "../config/settings.ts";
import { checkedWording, problemsSaying } from "./wording-check.ts";
import { type Wording, WordingError, wordingFrom } from "./wording.ts";

/**
 * The product's wording with the organisation's own templates before it. A template of theirs that is broken, or words
 * nothing that is ever said, is a problem, and the product's own stands in its place: no message waits for a comma.
 */
export function wordingWith(
  settings: Settings,
  templates: OwnTemplates,
): { readonly wording: Wording; readonly problems: readonly Problem[] } {
  const product = checkedWording(settings);
  const problems: Problem[] = [];
  const own = new Map<string, Wording>();
  for (const [name, source] of templates) {
    const result = tried(name, source.file);
    if (result instanceof WordingError) problems.push(asProblem(result));
    else own.set(name, result);
  }
  return {
    problems,
    wording: {
      names: product.names,
      say: (name, filling) => (own.get(name) ?? product).say(name, filling),
    },
  };

  function tried(name: string, file: string): Wording | WordingError {
    if (!product.names.includes(name)) {
      const near = product.names.filter((it) => it.split("/")[0] === name.split("/")[0]);
      return new WordingError(
        `${file}: nothing says "${name}"; known: ${(near.length > 0 ? near : product.names).join(", ")}`,
      );
    }
    try {
      const wording = wordingFrom(settings, new Map([...templates].filter(([it]) => it === name)));
      const [problem] = problemsSaying(name, wording, settings);
      return problem === undefined ? wording : new WordingError(problem);
    } catch (error) {
      if (error instanceof WordingError) return error;
      throw error;
    }
  }
}

const mend = "Mend the template, or take it out of the folder; until then the product's own words are used.";

function asProblem({ message }: WordingError): Problem {
  const [, where = "", what = message] = /^(\S+?): (.*)$/s.exec(message) ?? [];
  return { where, what, mend };
}
