/**
 * `room.setAttributes`: what the local participant says of itself.
 *
 * `presence.ts` makes one. The server keeps them over lost connections; when it had to let the participant go, or was
 * started anew, they are said again. The state takes them from the server alone.
 */
import { invalidArgument } from './errors.ts';
import type { Signaling } from './signaling/signaling.ts';

type Wish = Readonly<Record<string, string | null | undefined>>;

export class LocalAttributes {
  readonly #signaling: Signaling;
  readonly #requireConnected: () => void;
  /** What the server has agreed to. */
  readonly #kept = new Map<string, string>();

  constructor(signaling: Signaling, requireConnected: () => void) {
    this.#signaling = signaling;
    this.#requireConnected = requireConnected;
  }

  async set(wish: Wish): Promise<void> {
    this.#requireConnected();
    const attributes = readWish(wish);
    if (Object.keys(attributes).length === 0) return;
    await this.#signaling.requestWhenJoined('attributes', { attributes });
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null) this.#kept.delete(name);
      else this.#kept.set(name, value);
    }
  }

  /** The participant has joined anew, and nobody knows of them any more. */
  sayAgain(): void {
    if (this.#kept.size === 0) return;
    this.#signaling.requestWhenJoined('attributes', { attributes: recordOf(this.#kept) }).catch(() => {});
  }
}

function readWish(wish: Wish): Readonly<Record<string, string | null>> {
  if (typeof wish !== 'object' || wish === null) throw invalidArgument('attributes must be an object');
  const read = new Map<string, string | null>();
  for (const [name, value] of Object.entries(wish)) {
    if (name === '') throw invalidArgument('an attribute needs a name');
    if (typeof value !== 'string' && value !== null && value !== undefined) {
      throw invalidArgument(`the attribute ${name} must be a string`);
    }
    read.set(name, value ?? null);
  }
  return recordOf(read);
}

/** Also with a name such as `__proto__`, which an assignment would take for something else. */
const recordOf = <V>(entries: ReadonlyMap<string, V>): Readonly<Record<string, V>> => Object.fromEntries(entries);
