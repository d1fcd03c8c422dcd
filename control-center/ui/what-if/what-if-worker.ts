/** The worker of What if: a block that never ends blocks no page. */
import { runWhatIf, type WhatIfInput, type WhatIfResult } from './run.js';

export interface WorkerRequest {
  readonly id: number;
  readonly inputs: readonly WhatIfInput[];
}

export interface WorkerResponse {
  readonly id: number;
  readonly results: readonly WhatIfResult[];
}

self.onmessage = ({ data }: MessageEvent<WorkerRequest>) => {
  const response: WorkerResponse = { id: data.id, results: data.inputs.map(runWhatIf) };
  self.postMessage(response);
};
