import { Argument, type Command } from "commander";
import type { Session } from "../session.ts";

const shells = ["bash", "zsh", "fish"] as const;

/** Prints a script by which a shell completes commands and options. The script is made from the commands themselves. */
export function completion(command: Command, session: () => Session): Command {
  return command.addArgument(new Argument("<shell>").choices(shells)).action(function (
    this: Command,
    shell: (typeof shells)[number],
  ) {
    const program = this.parent ?? this;
    session().out.line({ bash, zsh, fish }[shell](wordsOf(program)));
  });
}

/** The words that may follow each command, with their descriptions; the key is the command's full name. */
type Words = ReadonlyMap<string, readonly (readonly [word: string, says: string])[]>;

function wordsOf(program: Command): Words {
  const words = new Map<string, (readonly [string, string])[]>();
  const visit = (command: Command, names: readonly string[]): void => {
    const children = command.commands.flatMap((child) =>
      [child.name(), ...child.aliases()].map((name) => [name, child.description()] as const),
    );
    const options = [...command.options, ...(command === program ? [] : program.options)].flatMap(
      ({ long, description, argChoices }) =>
        long === undefined ? [] : [[long, [description, ...(argChoices ?? [])].join(" ")] as const],
    );
    for (const name of names) words.set(name, [...children, ...options]);
    for (const child of command.commands) {
      const own = [child.name(), ...child.aliases()];
      visit(
        child,
        names.flatMap((name) => own.map((word) => `${name} ${word}`.trim())),
      );
    }
  };
  visit(program, [""]);
  return words;
}

/**
 * Writes the completion script for bash. The script offers the words of the longest command that the typed line begins
 * with.
 */
function bash(words: Words): string {
  const cases = [...words].map(
    ([name, all]) => `    ${quoted(name)}) words=${quoted(all.map(([word]) => word).join(" "))} ;;`,
  );
  return `_incident() {
  local typed="" words="" word
  for word in "\${COMP_WORDS[@]:1:$((COMP_CWORD - 1))}"; do
    [[ $word == -* ]] || typed="\${typed:+$typed }$word"
  done
  while :; do
    case "$typed" in
${cases.join("\n")}
    esac
    [[ -n $words || -z $typed ]] && break
    [[ $typed == *" "* ]] && typed="\${typed% *}" || typed=""
  done
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _incident incident`;
}

function zsh(words: Words): string {
  return `autoload -U +X compinit && compinit
autoload -U +X bashcompinit && bashcompinit
${bash(words)}`;
}

function fish(words: Words): string {
  const top = (words.get("") ?? []).map(([word, says]) =>
    word.startsWith("--")
      ? `complete -c incident -f -l ${word.slice(2)} -d ${quoted(says)}`
      : `complete -c incident -f -n __fish_use_subcommand -a ${word} -d ${quoted(says)}`,
  );
  const below = [...words].flatMap(([name, all]) => {
    const [first = "", second] = name.split(" ");
    if (first === "" || second !== undefined) return [];
    const seen = `'__fish_seen_subcommand_from ${first}'`;
    return all.map(([word, says]) =>
      word.startsWith("--")
        ? `complete -c incident -f -n ${seen} -l ${word.slice(2)} -d ${quoted(says)}`
        : `complete -c incident -f -n ${seen} -a ${word} -d ${quoted(says)}`,
    );
  });
  return [...top, ...below].join("\n");
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
