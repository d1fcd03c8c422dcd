/** What one person wants of the page, kept in their browser. A browser that keeps nothing has the defaults. */
import { type Signal, signal } from '@preact/signals';

export type Theme = 'auto' | 'light' | 'dark';

export interface Keeper {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];

export class Preferences {
  readonly theme: Signal<Theme>;
  readonly singleKeys: Signal<boolean>;
  readonly #keeper: Keeper | undefined;

  constructor(keeper: Keeper | undefined) {
    this.#keeper = keeper;
    this.theme = signal(THEMES.find((theme) => theme === this.#read('theme')) ?? 'auto');
    this.singleKeys = signal(this.#read('single-keys') !== 'off');
  }

  setTheme(theme: Theme): void {
    this.theme.value = theme;
    this.#write('theme', theme);
  }

  nextTheme(): Theme {
    return THEMES[(THEMES.indexOf(this.theme.peek()) + 1) % THEMES.length] ?? 'auto';
  }

  setSingleKeys(isOn: boolean): void {
    this.singleKeys.value = isOn;
    this.#write('single-keys', isOn ? 'on' : 'off');
  }

  #read(name: string): string | null {
    try {
      return this.#keeper?.getItem(`orkestra-${name}`) ?? null;
    } catch {
      return null;
    }
  }

  #write(name: string, value: string): void {
    try {
      this.#keeper?.setItem(`orkestra-${name}`, value);
    } catch {
      // The choice holds until the page is closed.
    }
  }
}
