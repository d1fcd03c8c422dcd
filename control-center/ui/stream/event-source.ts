/** Server-sent events as the client sees them; the browser's `EventSource` in production. */
export interface EventChannel {
  close(): void;
}

export interface ChannelEvents {
  readonly onEvent: (name: StreamEvent, data: string) => void;
  readonly onError: () => void;
}

export const STREAM_EVENTS = ['snapshot', 'change', 'crs', 'alive', 'bye'] as const;
export type StreamEvent = (typeof STREAM_EVENTS)[number];

export type OpenChannel = (url: string, events: ChannelEvents) => EventChannel;

/** The browser's own reconnects are not used: the client says when the next one is. */
export const openEventSource: OpenChannel = (url, { onEvent, onError }) => {
  const source = new EventSource(url);
  for (const name of STREAM_EVENTS) {
    source.addEventListener(name, (event) => onEvent(name, (event as MessageEvent<string>).data));
  }
  source.onerror = () => {
    source.close();
    onError();
  };
  return source;
};
