/** Ctrl-K: goes to any runtime, any CRD, and any CR by its exact name. */

import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import type { Clock } from '../../../lib/base/index.js';
import type { CrRead, Snapshot } from '../../server/wire/index.js';
import { useHref, useServices } from '../services.js';
import type { Api } from '../stream/api.js';
import { paths } from '../url/pages.js';

interface Target {
  readonly kind: string;
  readonly label: string;
  readonly path: string;
}

interface Operator {
  readonly runtime: string;
  readonly crd: string;
}

const PAGES: readonly Target[] = [
  { kind: 'page', label: 'Overview', path: paths.overview() },
  { kind: 'page', label: 'Topology', path: paths.topology() },
  { kind: 'page', label: 'Settings', path: paths.settings() },
];
const MOST = 12;
/** A CR is asked for in as many CRDs at most. */
const MOST_CRDS = 40;
const AT_REST_MS = 250;

export function Palette({ dialog }: { readonly dialog: RefObject<HTMLDialogElement | null> }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <dialog
      ref={dialog}
      class="dialog palette"
      aria-label="Go to"
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      {isOpen ? <Finder close={() => dialog.current?.close()} /> : undefined}
    </dialog>
  );
}

function Finder({ close }: { readonly close: () => void }) {
  const { api, clock } = useServices();
  const { route } = useLocation();
  const href = useHref();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const operators = useOperators(api);
  const crs = useCrs(api, clock, operators, text.trim());
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const found = [...targetsOf(operators, text), ...crs].slice(0, MOST);
  const chosen = Math.min(at, found.length - 1);
  const go = (target: Target | undefined) => {
    if (!target) return;
    close();
    route(href(target.path));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(found.length - 1, chosen + by)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      go(found[chosen]);
    }
  };
  return (
    <>
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label="Runtime, CRD, or namespace/name of a CR"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found.length > 0 ? `palette-${chosen}` : undefined}
        placeholder="Runtime, CRD, or namespace/name of a CR"
        value={text}
        autocomplete="off"
        spellcheck={false}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div role="listbox" id="palette-list" class="palette-list" aria-label="Found">
        {found.map((target, index) => (
          <div
            key={`${target.kind} ${target.path}`}
            id={`palette-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            onClick={() => go(target)}
            onKeyDown={onKeyDown}
          >
            <span>{target.label}</span>
            <span class="muted">{target.kind}</span>
          </div>
        ))}
      </div>
      {found.length === 0 ? <p class="muted">Nothing has that name.</p> : undefined}
    </>
  );
}

function targetsOf(operators: readonly Operator[], text: string): readonly Target[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const runtimes = [...new Set(operators.map(({ runtime }) => runtime))];
  const all: readonly Target[] = [
    ...runtimes.map((runtime) => ({ kind: 'runtime', label: runtime, path: paths.runtime(runtime) })),
    ...operators.map(({ runtime, crd }) => ({
      kind: 'CRD',
      label: `${runtime} / ${crd}`,
      path: paths.crd(runtime, crd),
    })),
    ...PAGES,
  ];
  return all.filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)));
}

/** Every operator, also where the page that is shown follows one alone. */
function useOperators(api: Api): readonly Operator[] {
  const [operators, setOperators] = useState<readonly Operator[]>([]);
  useEffect(() => {
    void api.get<Snapshot>('snapshot?topics=overview').then((result) => {
      if (!result.ok) return;
      const rows = Object.entries(result.value.entities).flatMap(([key, entity]) =>
        key.startsWith('row:') ? [entity as Operator] : [],
      );
      setOperators(rows);
    });
  }, [api]);
  return operators;
}

/** CRs of exactly that name, asked for when the text is at rest. */
function useCrs(api: Api, clock: Clock, operators: readonly Operator[], text: string): readonly Target[] {
  const [crs, setCrs] = useState<readonly Target[]>([]);
  useEffect(() => {
    setCrs([]);
    if (!/^[a-z0-9.-]+\/[a-z0-9.-]+$/.test(text)) return undefined;
    let isWanted = true;
    const [namespace = '', name = ''] = text.split('/');
    const timer = clock.setTimeout(() => {
      for (const { runtime, crd } of operators.slice(0, MOST_CRDS)) {
        const path = api.crdPath(
          runtime,
          crd,
          `crs/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`,
        );
        void api.get<CrRead>(path).then((result) => {
          if (!isWanted || !result.ok || result.value.value === null) return;
          const target = {
            kind: `CR of ${crd}`,
            label: text,
            path: paths.cr(runtime, crd, { namespace, name }),
          };
          setCrs((before) => [...before, target]);
        });
      }
    }, AT_REST_MS);
    return () => {
      isWanted = false;
      clock.clearTimeout(timer);
    };
  }, [api, clock, operators, text]);
  return crs;
}
