/**
 * What this browser remembers of a person: name, devices, what was on, layout, look, shortcuts.
 *
 * In localStorage where the browser allows it, else only until the page closes. Never holds a token or a key.
 */
export interface Remembered {
  readonly name: string;
  readonly cameraId: string;
  readonly microphoneId: string;
  readonly speakerId: string;
  readonly cameraOn: boolean;
  readonly microphoneOn: boolean;
  readonly isBlurred: boolean;
  readonly shortcuts: boolean;
  /** One of LAYOUTS, as it was written; read by `layoutOf`. */
  readonly layout: string;
  /** One of THEMES, as it was written; empty for what the application says. */
  readonly theme: string;
}

/** An empty device id is the system's default device. */
const NOTHING: Remembered = {
  name: '',
  cameraId: '',
  microphoneId: '',
  speakerId: '',
  cameraOn: true,
  microphoneOn: true,
  isBlurred: false,
  shortcuts: true,
  layout: '',
  theme: '',
};

const PLACE = 'videorooms.remembered';

type Store = Pick<Storage, 'getItem' | 'setItem'>;

export function recall(store: Store | null = browserStore()): Remembered {
  let saved: Partial<Record<keyof Remembered, unknown>> = {};
  try {
    const parsed: unknown = JSON.parse(store?.getItem(PLACE) ?? '{}');
    if (typeof parsed === 'object' && parsed !== null) saved = parsed;
  } catch {
    // Written by something else; start afresh.
  }
  const entries = Object.entries(NOTHING).map(([key, fallback]) => {
    const value = saved[key as keyof Remembered];
    return [key, typeof value === typeof fallback ? value : fallback];
  });
  return Object.fromEntries(entries) as Remembered;
}

export function remember(change: Partial<Remembered>, store: Store | null = browserStore()): void {
  try {
    store?.setItem(PLACE, JSON.stringify({ ...recall(store), ...change }));
  } catch {
    // A full or forbidden store costs only the memory.
  }
}

function browserStore(): Store | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
