import { describe, expect, it } from 'vitest';
import { fileCrd } from '../support/crd.js';
import { untilObject } from '../support/follow.js';
import type { LiveBody } from '../support/live-client.js';
import { operated } from '../support/operated.js';

const crd = fileCrd('Local');
/** Nobody is there: what is asked is who refuses, the runtime or the network. */
const NOBODY = 'http://169.254.213.77:9';
const BODY = `
operatorBox:
  cross: [{ crd: up, as: up, source: { host: "${NOBODY}", cacheFor: 1s } }]
  external: [{ name: call, url: "${NOBODY}/", timeout: 100ms, continueOnError: true }]
  onReconcile:
    configMaps:
      - name: "{{ .metadata.name }}"
        data:
          called: "{{ .external.call.error }}"
          read: '{{ .cross.up.metrics.queueDepth | default "nothing" }}'
`;

const siblingError = ({ cross }: LiveBody): string =>
  (cross as readonly { lastError: string }[])[0]?.lastError ?? '';

describe('link-local addresses', () => {
  it.each([
    [false, true],
    [true, false],
  ])(
    'with allowLinkLocal %s external calls and siblings are refused: %s',
    async (allowLinkLocal, refused) => {
      const { createCr, kube, configMaps, runtime } = await operated(crd, BODY, { allowLinkLocal });
      await createCr('a');
      const { data } = await untilObject(kube, `${configMaps}/a`, ({ data: made }) => made !== undefined);
      const called = (data as { called: string }).called;
      expect(called).not.toBe('');
      const body = await runtime.live.until('/katalog/local', (seen) => siblingError(seen) !== '');
      const errors = [called, siblingError(body)];
      expect(errors.map((error) => error.includes('link-local or metadata address'))).toEqual([
        refused,
        refused,
      ]);
    },
  );
});
