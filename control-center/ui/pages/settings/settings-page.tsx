/** Runtimes: seen, added, renamed, removed; colours and keys. */
import { useEffect, useState } from 'preact/hooks';
import type {
  CheckedUrl,
  RuntimeSettings,
  Session,
  Settings,
  SourceEntity,
} from '../../../server/wire/index.js';
import { KeyTable } from '../../frame/shortcuts.js';
import { PageHeading } from '../../parts/heading.js';
import { Failure, Skeleton } from '../../parts/notices.js';
import { usePageState } from '../../parts/page-state.js';
import type { Theme } from '../../parts/preferences.js';
import { StateMark } from '../../parts/state-mark.js';
import { useEntity, useHref, useServices, useTopics } from '../../services.js';
import type { ApiFailure, ApiResult } from '../../stream/api.js';
import { keyOf } from '../../stream/topics.js';
import { pageParams, paths } from '../../url/pages.js';
import { plural } from '../../words/numbers.js';
import { causeOf, sourceState } from '../../words/states.js';
import { AddRuntime } from './add-runtime.js';
import { Found } from './found.js';

export default function SettingsPage() {
  useTopics('sources');
  const { api } = useServices();
  const [{ panel }, set] = usePageState(pageParams.settings);
  const [settings, setSettings] = useState<ApiResult<Settings> | undefined>();
  const read = () => void api.get<Settings>('settings').then(setSettings);
  useEffect(read, [api]);
  return (
    <div class="page settings">
      <PageHeading title="Settings" />
      <section class="panel" aria-labelledby="runtimes-title">
        <div class="panel-head">
          <h2 id="runtimes-title">Runtimes</h2>
          {settings?.ok && settings.value.canAdd ? (
            <button
              type="button"
              class={panel === 'add' ? 'button' : 'button primary'}
              onClick={() => set({ panel: panel === 'add' ? '' : 'add' })}
            >
              {panel === 'add' ? 'Cancel' : 'Add a runtime'}
            </button>
          ) : undefined}
        </div>
        {settings?.ok && !settings.value.canAdd ? <p class="muted">{settings.value.whyNot}</p> : undefined}
        {panel === 'add' && settings?.ok && settings.value.canAdd ? (
          <AddRuntime
            onAdded={() => {
              set({ panel: '' });
              read();
            }}
          />
        ) : undefined}
        {!settings ? <Skeleton rows={3} label="Loading settings" /> : undefined}
        {settings && !settings.ok ? <Failure failure={settings.failure} retry={read} /> : undefined}
        {settings?.ok ? <Runtimes settings={settings.value} onChange={read} /> : undefined}
      </section>
      <div class="side">
        <Looks />
        <section class="panel" aria-labelledby="keys-title">
          <h2 id="keys-title">Keys</h2>
          <KeyTable />
        </section>
        <SessionPanel />
      </div>
    </div>
  );
}

function Runtimes({ settings, onChange }: { readonly settings: Settings; readonly onChange: () => void }) {
  const href = useHref();
  return (
    <>
      <ul class="plain conditions">
        {settings.runtimes.map((runtime) => (
          <Runtime key={runtime.name} runtime={runtime} onChange={onChange} />
        ))}
      </ul>
      {settings.runtimes.length === 0 ? <p class="muted">No runtime yet.</p> : undefined}
      <p class="muted">
        Runtimes that are added here are kept in {settings.file || 'no file'}; those without a stream are
        asked every {Math.round(settings.refreshMs / 1_000)}s.
        {settings.allowed.length > 0 ? ` Allowed addresses: ${settings.allowed.join(', ')}.` : ''} See the{' '}
        <a href={href(paths.overview())}>overview</a>.
      </p>
    </>
  );
}

const FROM = {
  file: 'from the file: read only',
  flag: 'from the command line: read only',
  page: '',
} as const;

function Runtime({
  runtime,
  onChange,
}: {
  readonly runtime: RuntimeSettings;
  readonly onChange: () => void;
}) {
  const href = useHref();
  const source = useEntity('source', keyOf.source(runtime.name));
  return (
    <li class="runtime-line">
      <div>
        <a class="strong" href={href(paths.runtime(runtime.name))}>
          {runtime.name}
        </a>{' '}
        <StateMark state={sourceState(source?.state.state ?? runtime.state)}>{crdsOf(source)}</StateMark>
        <p class="muted">
          {runtime.urls.join(', ')}
          {runtime.gateway ? ` · gateway ${runtime.gateway}` : ''}
          {runtime.aliases.length > 0 ? ` · read as ${runtime.aliases.join(', ')}` : ''}
          {runtime.cluster ? ` · cluster ${runtime.cluster}` : ''}
          {runtime.hasToken ? ' · with a token' : ''}
          {runtime.hasCa ? ' · with a CA of its own' : ''}
          {FROM[runtime.from] ? ` · ${FROM[runtime.from]}` : ''}
        </p>
        {source && causeOf(source.state) ? <p class="reason">{causeOf(source.state)}</p> : undefined}
      </div>
      <Changes name={runtime.name} isKeptHere={runtime.from === 'page'} onChange={onChange} />
    </li>
  );
}

function crdsOf(source: SourceEntity | undefined): string {
  return source?.katalog ? `, ${plural(source.katalog.totalEnabled, 'CRD')}` : '';
}

interface ChangesProps {
  readonly name: string;
  /** Whether it was added here, so that it can be renamed and removed here. */
  readonly isKeptHere: boolean;
  readonly onChange: () => void;
}

function Changes({ name, isKeptHere, onChange }: ChangesProps) {
  const { api } = useServices();
  const [step, setStep] = useState<'' | 'rename' | 'remove' | 'asking'>('');
  const [found, setFound] = useState<readonly CheckedUrl[]>([]);
  const [text, setText] = useState(name);
  const [failure, setFailure] = useState<ApiFailure | undefined>();
  const path = `runtimes/${encodeURIComponent(name)}`;
  const finish = (result: ApiResult<unknown>) => {
    setFailure(result.ok ? undefined : result.failure);
    if (result.ok) onChange();
  };
  const check = async () => {
    setStep('asking');
    const result = await api.post<readonly CheckedUrl[]>(`${path}/check`, {});
    setStep('');
    setFailure(result.ok ? undefined : result.failure);
    setFound(result.ok ? result.value : []);
  };
  return (
    <div class="changes">
      {step === 'rename' ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void api.post(`${path}/rename`, { name: text }).then(finish);
          }}
        >
          <label>
            <span class="sr">New name of {name}</span>
            <input type="text" value={text} onInput={({ currentTarget }) => setText(currentTarget.value)} />
          </label>
          <button type="submit" class="button">
            Rename
          </button>
        </form>
      ) : undefined}
      {step === 'remove' ? (
        <button type="button" class="button" onClick={() => void api.delete(path).then(finish)}>
          Remove {name}: nothing of the runtime changes
        </button>
      ) : undefined}
      {step === '' || step === 'asking' ? (
        <>
          <button
            type="button"
            class="button quiet"
            disabled={step === 'asking'}
            onClick={() => void check()}
          >
            {step === 'asking' ? 'Asking…' : 'Check'}
          </button>
          {isKeptHere ? (
            <>
              <button type="button" class="button quiet" onClick={() => setStep('rename')}>
                Rename
              </button>
              <button type="button" class="button quiet" onClick={() => setStep('remove')}>
                Remove
              </button>
            </>
          ) : undefined}
        </>
      ) : (
        <button type="button" class="button quiet" onClick={() => setStep('')}>
          Cancel
        </button>
      )}
      {failure ? <Failure failure={failure} /> : undefined}
      <div role="status" class="checked">
        {found.map(({ url, ...answer }) => (
          <Found key={url} url={url} check={answer} />
        ))}
      </div>
    </div>
  );
}

const THEMES: readonly (readonly [Theme, string])[] = [
  ['auto', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

function Looks() {
  const { preferences } = useServices();
  return (
    <section class="panel" aria-labelledby="looks-title">
      <h2 id="looks-title">Colours</h2>
      <div class="segments">
        {THEMES.map(([theme, word]) => (
          <button
            type="button"
            key={theme}
            aria-pressed={preferences.theme.value === theme}
            onClick={() => preferences.setTheme(theme)}
          >
            {word}
          </button>
        ))}
      </div>
    </section>
  );
}

function SessionPanel() {
  const { api } = useServices();
  const [session, setSession] = useState<Session | undefined>();
  const read = () =>
    void api.get<Session>('session').then((result) => {
      if (result.ok) setSession(result.value);
    });
  useEffect(read, [api]);
  if (!session) return null;
  return (
    <section class="panel" aria-labelledby="session-title">
      <h2 id="session-title">Control Center {session.version}</h2>
      {session.loginRequired ? (
        <p>
          Signed in as {session.user}.{' '}
          <button
            type="button"
            class="button"
            onClick={() => void api.delete('session').then(() => window.location.reload())}
          >
            Sign out
          </button>
        </p>
      ) : (
        <p class="muted">Without a login: everybody who reaches this address sees all of it.</p>
      )}
    </section>
  );
}
