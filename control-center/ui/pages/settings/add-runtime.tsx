/** Asks a URL what it is, shows what answered, then keeps it. */
import { useId, useState } from 'preact/hooks';
import type { CheckResult } from '../../../server/wire/index.js';
import { Failure } from '../../parts/notices.js';
import { useServices } from '../../services.js';
import type { ApiFailure } from '../../stream/api.js';
import { Found } from './found.js';

export function AddRuntime({ onAdded }: { readonly onAdded: () => void }) {
  const { api } = useServices();
  const [fields, setFields] = useState({ url: '', name: '', token: '', gateway: '' });
  const [check, setCheck] = useState<CheckResult | undefined>();
  const [failure, setFailure] = useState<ApiFailure | undefined>();
  const [isBusy, setBusy] = useState(false);
  const set = (change: Partial<typeof fields>) => {
    setFields({ ...fields, ...change });
    setCheck(undefined);
    setFailure(undefined);
  };
  const body = () =>
    Object.fromEntries(
      Object.entries(fields).flatMap(([key, value]) => (value.trim() === '' ? [] : [[key, value.trim()]])),
    );
  const send = async (path: string, done: (value: CheckResult) => void) => {
    setBusy(true);
    const result = await api.post<CheckResult>(path, body());
    setBusy(false);
    setFailure(result.ok ? undefined : result.failure);
    if (result.ok) done(result.value);
  };
  return (
    <form
      class="add-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (check) void send('runtimes', onAdded);
        else void send('runtimes/check', setCheck);
      }}
    >
      <Field
        label="URL"
        type="text"
        value={fields.url}
        hint="http://shop:8080"
        isRequired
        onInput={(url) => set({ url })}
      />
      <Field
        label="Name"
        type="text"
        value={fields.name}
        hint="host:port"
        onInput={(name) => set({ name })}
      />
      <Field
        label="Token"
        type="password"
        value={fields.token}
        hint="where it needs one"
        onInput={(token) => set({ token })}
      />
      <Field
        label="Gateway"
        type="text"
        value={fields.gateway}
        hint="https://gateway:8443"
        onInput={(gateway) => set({ gateway })}
      />
      {failure ? <Failure failure={failure} /> : undefined}
      {check ? <Found check={check} /> : undefined}
      <div class="tools">
        <button type="submit" class="button primary" disabled={isBusy || fields.url.trim() === ''}>
          {isBusy ? 'Asking…' : check ? 'Keep it' : 'Check'}
        </button>
        <span class="muted">The Control Center asks /katalog of this URL.</span>
      </div>
    </form>
  );
}

interface FieldProps {
  readonly label: string;
  readonly type: 'text' | 'password';
  readonly value: string;
  readonly hint: string;
  readonly isRequired?: boolean;
  readonly onInput: (value: string) => void;
}

function Field({ label, type, value, hint, isRequired, onInput }: FieldProps) {
  const id = useId();
  const common = {
    value,
    placeholder: hint,
    required: isRequired ?? false,
    autocomplete: 'off',
    spellcheck: false,
    onInput: (event: preact.TargetedEvent<HTMLInputElement>) => onInput(event.currentTarget.value),
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {type === 'password' ? (
        <input id={id} type="password" {...common} />
      ) : (
        <input id={id} type="text" {...common} />
      )}
    </div>
  );
}
