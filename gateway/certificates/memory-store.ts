import { readContent, type SecretData } from './content.js';
import type { SecretView } from './rotation.js';
import type { CertificateStore } from './secret-store.js';

/** A certificate of this process alone, where there is no cluster to keep it in. */
export class MemoryStore implements CertificateStore {
  #data: SecretData | undefined;
  #version = 0;

  read(): Promise<SecretView> {
    const content = this.#data && readContent(this.#data);
    return Promise.resolve(
      content ? { is: 'readable', version: `${this.#version}`, content } : { is: 'absent' },
    );
  }

  write(data: SecretData): Promise<boolean> {
    this.#data = data;
    this.#version++;
    return Promise.resolve(true);
  }

  watch(): () => Promise<void> {
    return () => Promise.resolve();
  }
}
