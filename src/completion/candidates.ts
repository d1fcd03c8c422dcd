/** What may come next on a command line, from the tables of commands and options that also make their help. */
import type { Argument, Command, Option } from 'commander';

export interface Candidate {
  readonly value: string;
  readonly about: string;
}

/** Values that stand in no table: names of this Katalog, of a running runtime, of the kubeconfig, of files. */
export type Source = 'files' | 'folders' | 'crds' | 'crs' | 'contexts' | 'packs' | 'functions';

export interface Completion {
  readonly candidates: readonly Candidate[];
  /** Sources whose values are candidates too. */
  readonly sources: readonly Source[];
  /** What stands before the value in the word: `--output=`. */
  readonly prefix: string;
  /** The words that are no options, behind the name of the command. */
  readonly words: readonly string[];
  /** Values of the options that were given, by long name. */
  readonly given: ReadonlyMap<string, readonly string[]>;
}

/** By placeholder; a placeholder that is not here is free text. */
const PLACEHOLDERS: Readonly<Record<string, readonly Source[]>> = {
  path: ['files'],
  file: ['files'],
  folder: ['folders'],
};

/** By command and option or argument, where the placeholder does not say it. */
const NAMED: Readonly<Record<string, readonly Source[]>> = {
  '--context': ['contexts'],
  '--cluster': ['contexts'],
  '--crd <name>': ['crds'],
  '--pack': ['packs'],
  crd: ['crds'],
  files: ['files'],
  from: ['files'],
  to: ['files'],
  folder: ['folders'],
  'notes show name': ['functions'],
};

/** Of a value of an option. */
export function optionSources({ flags, long }: Option): readonly Source[] {
  const placeholder = /[<[]([^>\].,]+)/.exec(flags)?.[1] ?? '';
  return NAMED[`${long} <${placeholder}>`] ?? NAMED[long ?? ''] ?? PLACEHOLDERS[placeholder] ?? [];
}

/** The names of a command, from the program down: `gate run`. */
function pathOf(command: Command): string {
  const parent = command.parent?.parent ? `${pathOf(command.parent)} ` : '';
  return `${parent}${command.name()}`;
}

interface Walk {
  readonly command: Command;
  readonly words: readonly string[];
  readonly given: ReadonlyMap<string, readonly string[]>;
  /** The option whose value the next word is, or may be where it takes several. */
  readonly open: Option | undefined;
}

export function complete(program: Command, before: readonly string[], word: string): Completion {
  const walk = walked(program, joined(before));
  const none = { candidates: [], sources: [], prefix: '', words: walk.words, given: walk.given };
  const [, flag, , value = ''] = /^(--[\w-]+)(=)(.*)$/s.exec(word) ?? [];
  const named = flag === undefined ? undefined : optionOf(walk.command, flag);
  if (named) return starting(value, { ...none, ...valuesOf(named), prefix: `${flag}=` });
  const mustFollow = walk.open !== undefined && !walk.open.variadic;
  if (walk.open && (mustFollow || !word.startsWith('-')))
    return starting(word, { ...none, ...valuesOf(walk.open) });
  if (word.startsWith('-')) return starting(word, { ...none, candidates: flagsOf(walk) });
  return starting(word, { ...none, ...wordsOf(walk) });
}

/** A shell that parts words at `=` gives `--output`, `=`, `json`. */
function joined(words: readonly string[]): readonly string[] {
  return words.filter((word) => word !== '=');
}

function walked(program: Command, before: readonly string[]): Walk {
  let walk: Walk = { command: program, words: [], given: new Map(), open: undefined };
  for (const word of before) walk = step(walk, word);
  return walk;
}

function step({ command, words, given, open }: Walk, word: string): Walk {
  if (open && !(open.variadic && word.startsWith('-'))) {
    const long = open.long ?? '';
    const more = new Map(given).set(long, [...(given.get(long) ?? []), word]);
    return { command, words, given: more, open: open.variadic ? open : undefined };
  }
  if (word.startsWith('-')) {
    const option = optionOf(command, word.replace(/=.*$/s, ''));
    const long = option?.long ?? '';
    const value = /=(.*)$/s.exec(word)?.[1];
    const values = [...(given.get(long) ?? []), ...(value === undefined ? [] : [value])];
    const takesValue = option?.required && value === undefined;
    return { command, words, given: new Map(given).set(long, values), open: takesValue ? option : undefined };
  }
  const inner = words.length === 0 ? command.commands.find((each) => each.name() === word) : undefined;
  if (inner) return { command: inner, words: [], given, open: undefined };
  return { command, words: [...words, word], given, open: undefined };
}

function optionOf(command: Command, flag: string): Option | undefined {
  return command.options.find(({ long, short }) => long === flag || short === flag);
}

function valuesOf(option: Option): Pick<Completion, 'candidates' | 'sources'> {
  const clusters = option.long === '--cluster' && option.required ? ['embedded', 'envtest'] : [];
  const choices = option.argChoices ?? clusters;
  return { candidates: choices.map((value) => ({ value, about: '' })), sources: optionSources(option) };
}

function flagsOf({ command, given }: Walk): readonly Candidate[] {
  const own = command.options.filter(
    ({ hidden, long, variadic }) => !hidden && long && (variadic || !given.has(long)),
  );
  const help = { value: '--help', about: 'display help for command' };
  return [...own.map(({ long, description }) => ({ value: long ?? '', about: description })), help];
}

function wordsOf({ command, words }: Walk): Pick<Completion, 'candidates' | 'sources'> {
  const inner = words.length === 0 ? command.commands.filter(isShown) : [];
  const candidates = inner.map((each) => ({ value: each.name(), about: each.description() }));
  const argument = argumentAt(command.registeredArguments, words.length);
  if (!argument) return { candidates, sources: [] };
  const path = pathOf(command);
  if (path === 'get') return subjectsAt(words);
  const choices = argument.argChoices ?? [];
  return {
    candidates: [...candidates, ...choices.map((value) => ({ value, about: '' }))],
    sources: NAMED[`${path} ${argument.name()}`] ?? NAMED[argument.name()] ?? [],
  };
}

/** `ork get` has words where others have commands. */
function subjectsAt([what, ...names]: readonly string[]): Pick<Completion, 'candidates' | 'sources'> {
  if (what === undefined)
    return { candidates: Object.entries(SUBJECTS).map(([value, about]) => ({ value, about })), sources: [] };
  if (what === 'crds') return { candidates: [], sources: [] };
  if (names.length === 0) return { candidates: [], sources: ['crds'] };
  const namesCrs = names.length === 1 && (what === 'cr' || what === 'events');
  return { candidates: [], sources: namesCrs ? ['crs'] : [] };
}

const SUBJECTS: Readonly<Record<string, string>> = {
  crds: 'every CRD of the Katalog',
  crd: 'one CRD',
  cr: 'the CRs of a CRD, or one',
  events: 'the Events of a CR',
  autoscaler: 'the autoscalers, or that of a CRD',
};

function argumentAt(all: readonly Argument[], index: number): Argument | undefined {
  return all[index] ?? (all.at(-1)?.variadic ? all.at(-1) : undefined);
}

/** Commander keeps this to itself. */
function isShown(command: Command): boolean {
  return !(command as unknown as { readonly _hidden?: boolean })._hidden;
}

function starting(word: string, completion: Completion): Completion {
  const candidates = completion.candidates
    .filter(({ value }) => value.startsWith(word))
    .map((candidate) => ({ ...candidate, value: completion.prefix + candidate.value }));
  return { ...completion, candidates };
}
