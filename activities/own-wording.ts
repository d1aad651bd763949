import { checkedWording, problemsSaying } from "./template-samples.ts";
import { type TemplateSource, type Wording, WordingError, wordingFrom } from "./wording.ts";
import type { ActivitySettings } from "./activity-settings.ts";

/** A problem of a template: where it is, what is wrong, and how to mend it. */
interface Problem {
  readonly where: string;
  readonly what: string;
  readonly mend: string;
}

/**
 * Returns the message templates, where the organisation's own templates replace the product's. An own template that
 * is broken, or that belongs to no message, is reported as a problem and the product's template is used, so that a
 * typing error delays no message.
 */
export function wordingWith(
  settings: ActivitySettings,
  templates: ReadonlyMap<string, TemplateSource>,
): { readonly wording: Wording; readonly problems: readonly Problem[] } {
  const product = checkedWording(settings);
  const problems: Problem[] = [];
  const own = new Map<string, Wording>();
  for (const [name, source] of templates) {
    const result = tryTemplate(name, source.file);
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

  function tryTemplate(name: string, file: string): Wording | WordingError {
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
