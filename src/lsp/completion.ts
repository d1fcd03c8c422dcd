/** What may be written at a position: fields by their schema, functions of templates, paths of conditions and of status. */
import { type CompletionItem, CompletionItemKind, type Hover, MarkupKind } from 'vscode-languageserver/node';
import {
  type EntryCheck,
  type FunctionRow,
  type Member,
  membersInTemplate,
  membersOfField,
  membersOfStatus,
} from '../../katalog/index.js';
import type { LoadedPlan } from '../../runtime/index.js';
import { entryOf, openAction, type Place, placeAt } from './place.js';

/** Completions at an offset of a document. */
export function completionsAt(text: string, offset: number, loaded: LoadedPlan): CompletionItem[] {
  const place = placeAt(text, offset);
  if (!place) return [];
  const found = namesAt(place, loaded);
  return 'functions' in found ? found.functions.map(functionItem) : found.members.map(memberItem);
}

/** What stands at an offset: the type and description of a field, or the use of a function. */
export function hoverAt(text: string, offset: number, loaded: LoadedPlan): Hover | null {
  const end = offset + (/^\w*/.exec(text.slice(offset))?.[0].length ?? 0);
  const word = /\w+$/.exec(text.slice(0, end))?.[0];
  const place = word === undefined ? undefined : placeAt(text, end - word.length);
  if (!place || word === undefined) return null;
  const found = namesAt(place, loaded);
  const value =
    'functions' in found
      ? functionText(found.functions.find(({ name }) => name === word))
      : memberText(found.members.find(({ name }) => name === word));
  return value === undefined ? null : { contents: { kind: MarkupKind.Markdown, value } };
}

type Names = { readonly members: readonly Member[] } | { readonly functions: readonly FunctionRow[] };

const NOTHING: Names = { members: [] };

function namesAt({ path, before }: Place, loaded: LoadedPlan): Names {
  const action = openAction(before);
  const entry = entryOf(path);
  const check = entry && loaded.loaded.checks.get(entry.crd);
  if (action !== undefined) {
    if (/(?:^-?\s*|[|(]\s*|\b(?:if|with|range|else)\s+)\w*$/.test(action)) {
      return { functions: loaded.loaded.functions.rows };
    }
    const dotted = before.replace(/\w*$/, '');
    if (!check || !entry || !dotted.endsWith('.')) return NOTHING;
    return { members: membersInTemplate(check, entry.below, dotted) };
  }
  return check && entry ? fieldNames(check, entry.below, before) : NOTHING;
}

/** Of `field:` in a condition or `forEach`, and of `path:` in a status field. */
function fieldNames(check: EntryCheck, below: Place['path'], before: string): Names {
  const dotted = before.replace(/[\w-]*$/, '');
  if (below.at(-1) === 'field') return { members: membersOfField(check, below, dotted) };
  const isStatus = below.at(-1) === 'path' && below.includes('status') && below.includes('fields');
  return isStatus ? { members: membersOfStatus(check, dotted) } : NOTHING;
}

function memberItem({ name, type, description, declared }: Member): CompletionItem {
  return {
    label: name,
    kind: CompletionItemKind.Field,
    detail: declared === undefined ? type : `${type} (${declared})`,
    ...(description === undefined ? {} : { documentation: description }),
  };
}

function functionItem(row: FunctionRow): CompletionItem {
  const documentation = { kind: MarkupKind.Markdown, value: functionText(row) ?? '' };
  return { label: row.name, kind: CompletionItemKind.Function, detail: row.args.join(' '), documentation };
}

function memberText(member: Member | undefined): string | undefined {
  if (!member) return undefined;
  const { name, type, description, declared } = member;
  const place = declared === undefined ? '' : `\n\n${declared}`;
  return `**${name}**: ${type}${description === undefined ? '' : `\n\n${description}`}${place}`;
}

function functionText(row: FunctionRow | undefined): string | undefined {
  if (!row) return undefined;
  const { name, args, doc, example } = row;
  return `**${[name, ...args].join(' ')}**\n\n${doc}\n\n\`${example.template}\` → \`${example.result}\``;
}
