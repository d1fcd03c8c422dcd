/** A moment from a file, with no runtime. */
import { useState } from 'preact/hooks';
import type { Window } from '../../charts/record.js';
import { PageHeading } from '../../parts/heading.js';
import { Failure } from '../../parts/notices.js';
import { readSaved, type SavedMoment } from '../../why/saved.js';
import { clockText, momentText } from '../../words/times.js';
import type { WhyActions, WhyData } from './why-data.js';
import { WhyPanels } from './why-panels.js';

const MOST_BYTES = 64 * 1024 * 1024;

export default function SavedPage() {
  const [moment, setMoment] = useState<SavedMoment | undefined>();
  const [problem, setProblem] = useState('');
  const open = async (file: File | undefined) => {
    if (!file) return;
    try {
      if (file.size > MOST_BYTES) throw new Error('invalid file: expected one of at most 64 MiB');
      setMoment(readSaved(await file.text()));
      setProblem('');
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <div class="page">
      <PageHeading title="Saved moment" />
      <p class="tools">
        <label>
          <span>Open a file that “Save this moment” wrote, or drop it here: </span>
          <input
            type="file"
            class="drop"
            accept=".jsonl"
            onChange={({ currentTarget }) => void open(currentTarget.files?.[0])}
          />
        </label>
      </p>
      {problem ? (
        <Failure failure={{ message: problem, remedy: 'Save a moment on the Why page of an operator.' }} />
      ) : undefined}
      {moment ? <Moment key={moment.head.from} moment={moment} /> : undefined}
    </div>
  );
}

function Moment({ moment }: { readonly moment: SavedMoment }) {
  const { head, record, references, decisions } = moment;
  const whole = { from: head.from, to: head.to };
  const [window, setWindow] = useState<Window>(whole);
  const [at, setAt] = useState<number | undefined>();
  const [decision, setDecision] = useState<number | undefined>();
  const data: WhyData = {
    ...{ runtime: head.runtime, crd: head.crd, record, version: 0, references, decisions },
    ...{ gaps: [], leads: [], notices: [], siblings: undefined, lastUnchanged: null, block: head.block },
  };
  const actions: WhyActions = {
    choose: (chosen) => {
      setDecision(chosen?.id);
      setAt(chosen ? Date.parse(chosen.time) : undefined);
    },
    scrub: (to) => {
      setAt(to);
      setDecision(undefined);
    },
    zoom: setWindow,
    backToLive: () => {
      setAt(undefined);
      setDecision(undefined);
      setWindow(whole);
    },
  };
  return (
    <>
      <p>
        <strong>
          {head.runtime} / {head.crd}
        </strong>{' '}
        <span class="muted">
          {momentText(head.from)} to {clockText(head.to)}
        </span>
      </p>
      <WhyPanels
        data={data}
        view={{ window, isLive: false, at, decision, asTable: false, isSaved: true }}
        now={() => head.to}
        actions={actions}
      />
    </>
  );
}
