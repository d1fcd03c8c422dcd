import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { PageHeading } from '../../parts/heading.js';
import { Failure } from '../../parts/notices.js';
import { useHref, useServices } from '../../services.js';
import type { ApiFailure } from '../../stream/api.js';
import { paths } from '../../url/pages.js';

export default function SignInPage() {
  const { api, client, base } = useServices();
  const { route, query } = useLocation();
  const href = useHref();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [failure, setFailure] = useState<ApiFailure | undefined>();
  const signIn = async () => {
    const result = await api.post('session', { username, password });
    if (!result.ok) {
      setFailure(result.failure);
      return;
    }
    client.connect();
    route(backTo(query['from'], base, href(paths.overview())), true);
  };
  return (
    <div class="page sign-in">
      <form
        class="panel"
        onSubmit={(event) => {
          event.preventDefault();
          void signIn();
        }}
      >
        <PageHeading title="Sign in" />
        <p class="muted">to the Control Center at {window.location.host}</p>
        <label>
          <span>User name</span>
          <input
            type="text"
            autocomplete="username"
            required
            value={username}
            onInput={({ currentTarget }) => setUsername(currentTarget.value)}
          />
        </label>
        <label>
          <span>Password</span>
          <input
            type="password"
            autocomplete="current-password"
            required
            value={password}
            onInput={({ currentTarget }) => setPassword(currentTarget.value)}
          />
        </label>
        {failure ? <Failure failure={failure} /> : undefined}
        <button type="submit" class="button primary">
          Sign in
        </button>
      </form>
    </div>
  );
}

/** Only to a page of our own: a link may say anything. */
function backTo(from: string | undefined, base: string, overview: string): string {
  if (from === undefined || !from.startsWith(base) || /^[/\\]{2}/.test(from) || from.includes('\\'))
    return overview;
  return from;
}
