/**
 * Holds the one present state of a room and raises events with it.
 *
 * Everything that changes the state or tells an application something goes through here, so that `state_changed`
 * comes first, events carry the state they belong to, and nothing but `disconnected` is told outside `connected`.
 * A listener may change the state; what follows from that is told after what is being told.
 */
import type { VideoRoomsError } from '../errors.ts';
import type { Emitter, EventName, Events } from '../events.ts';
import type { DisconnectionReason, State } from '../model.ts';
import type { Fact, Step } from './changes.ts';

export interface Store {
  readonly state: State;
  /** Goes to `next`, tells `state_changed` when it differs, then the facts. */
  apply(next: State, ...facts: Fact[]): void;
  /** Applies steps in order. */
  applySteps(steps: readonly Step[]): void;
  /** Tells facts about the present state. */
  tell(...facts: Fact[]): void;
  /** Goes to the last state and tells `disconnected`. */
  end(next: State, reason: DisconnectionReason, error?: VideoRoomsError): void;
  /** Calls `watcher` after every change, before applications hear of it. Returns a function that ends this. */
  watch(watcher: (state: State) => void): () => void;
}

export function createStore(initial: State, emitter: Emitter): Store {
  let state = initial;
  const watchers = new Set<(state: State) => void>();
  const waiting: (() => void)[] = [];
  let telling = false;
  const tellInOrder = (...more: (() => void)[]): void => {
    waiting.push(...more);
    if (telling) return;
    telling = true;
    for (let tell = waiting.shift(); tell; tell = waiting.shift()) tell();
    telling = false;
  };
  const change = (next: State): (() => void)[] => {
    if (next === state) return [];
    state = next;
    for (const watcher of [...watchers]) watcher(next);
    return [() => emitter.emit('state_changed', next)];
  };
  const step = ({ state: next, facts }: Step): (() => void)[] => [
    ...change(next),
    ...(next.status === 'connected' ? facts : []).map((fact) => () => {
      const [event, ...args] = fact as readonly [EventName, ...unknown[]];
      emitter.emit(event, ...([...args, next] as Parameters<Events[EventName]>));
    }),
  ];
  return {
    get state() {
      return state;
    },
    apply: (next, ...facts) => tellInOrder(...step({ state: next, facts })),
    // All states first, then all that is told: a listener's own change must not be undone by a later step.
    applySteps: (steps) => tellInOrder(...steps.flatMap(step)),
    tell: (...facts) => tellInOrder(...step({ state, facts })),
    end: (next, reason, error) =>
      tellInOrder(...change(next), () =>
        emitter.emit('disconnected', reason, next, ...(error === undefined ? [] : [error])),
      ),
    watch: (watcher) => {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
  };
}
