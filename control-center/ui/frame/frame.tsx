/** What stands around every page: the way from page to page, how fresh all of it is, and what every key does. */

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { Icon } from '../parts/icon.js';
import { useHref, useKeys, useServices } from '../services.js';
import { paths } from '../url/pages.js';
import { HopBar } from './hop-bar.js';
import { LinkState } from './link-state.js';
import { Palette } from './palette.js';
import { Shortcuts } from './shortcuts.js';
import { StateAnnouncer } from './state-announcer.js';

const PAGES = [
  { label: 'Overview', path: paths.overview() },
  { label: 'Topology', path: paths.topology() },
  { label: 'Settings', path: paths.settings() },
] as const;

export function Frame({ children }: { readonly children: ComponentChildren }) {
  const palette = useRef<HTMLDialogElement>(null);
  const shortcuts = useRef<HTMLDialogElement>(null);
  const { announcer, client } = useServices();
  const { path, url, route } = useLocation();
  const href = useHref();
  useEffect(() => {
    const { state } = client.link.value;
    if (state === 'signed out' && path !== href(paths.signIn())) {
      route(`${href(paths.signIn())}?from=${encodeURIComponent(url)}`);
    }
  }, [client.link.value, url]);
  useKeys(
    [
      { keys: '/', label: 'Search', run: () => focusSearch(palette.current) },
      { keys: 'Ctrl-K', label: 'Go to a runtime, CRD or CR', run: () => palette.current?.showModal() },
      { keys: 'g o', label: 'Overview', run: () => route(href(paths.overview())) },
      { keys: 'g t', label: 'Topology', run: () => route(href(paths.topology())) },
      { keys: 'g s', label: 'Settings', run: () => route(href(paths.settings())) },
      {
        keys: 'u',
        label: 'Up one level',
        run: () => document.querySelector<HTMLAnchorElement>('[data-up]')?.click(),
      },
      { keys: '.', label: 'Pause or resume', run: () => client.togglePause() },
      { keys: '?', label: 'All keys', run: () => shortcuts.current?.showModal() },
    ],
    [path],
  );
  return (
    <>
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <HopBar />
      <header class="top">
        <a class="brand" href={href('/')}>
          <Logo />
          Orkestra
        </a>
        <nav aria-label="Pages">
          {PAGES.map((page) => (
            <a
              key={page.path}
              href={href(page.path)}
              aria-current={path === trimmed(href(page.path)) ? 'page' : undefined}
            >
              {page.label}
            </a>
          ))}
        </nav>
        <button type="button" class="find" onClick={() => palette.current?.showModal()}>
          <Icon name="search" />
          <span class="wide">Go to runtime, CRD or CR</span>
          <kbd class="wide">Ctrl K</kbd>
          <span class="sr narrow">Go to runtime, CRD or CR</span>
        </button>
        <LinkState />
        <ThemeButton />
        <button
          type="button"
          class="icon-button"
          title="Keys (?)"
          onClick={() => shortcuts.current?.showModal()}
        >
          <Icon name="help" />
          <span class="sr">Keys</span>
        </button>
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <StateAnnouncer />
      <div class="sr" role="status" aria-live="polite">
        {announcer.message}
      </div>
      <Palette dialog={palette} />
      <Shortcuts dialog={shortcuts} />
    </>
  );
}

function trimmed(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

/** The search of the page; a page without one has that of all. */
function focusSearch(palette: HTMLDialogElement | null): void {
  const search = document.querySelector<HTMLInputElement>('main [data-search]');
  if (search) search.focus();
  else palette?.showModal();
}

const THEME_WORDS = { auto: 'as the system', light: 'light', dark: 'dark' } as const;

function ThemeButton() {
  const { preferences } = useServices();
  const word = THEME_WORDS[preferences.theme.value];
  return (
    <button
      type="button"
      class="icon-button"
      title={`Colours: ${word}`}
      onClick={() => preferences.setTheme(preferences.nextTheme())}
    >
      <Icon name="sun" />
      <span class="sr">Colours: {word}</span>
    </button>
  );
}

function Logo() {
  return (
    <svg class="logo" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
      <path d="M4 17v-4M9.3 17v-7M14.6 17V7M20 17v-6" />
    </svg>
  );
}
