/**
 * Immutable maps with structural sharing, for the room state.
 *
 * Used by the reducers alone. A frozen map throws on every attempt to change it, as frozen objects do in strict code.
 */
import { invalidStateUpdate } from '../errors.ts';

const refuse = (): never => {
  throw invalidStateUpdate();
};

/** A map that cannot be changed, of the given entries. */
export function frozenMap<K, V>(entries: Iterable<readonly [K, V]> = []): ReadonlyMap<K, V> {
  const map = new Map(entries);
  return Object.freeze(Object.assign(map, { set: refuse, delete: refuse, clear: refuse }));
}

/** The map with `key` set to `value`; the same map when it already is. */
export function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  if (map.has(key) && map.get(key) === value) return map;
  return frozenMap(new Map(map).set(key, value));
}

/** The map without `key`; the same map when it has no such key. */
export function withoutEntry<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  if (!map.has(key)) return map;
  return frozenMap([...map].filter(([other]) => other !== key));
}

/** A record that cannot be changed and has no prototype: names that strangers chose find nothing but what was set. */
export function frozenRecord<V>(entries: Readonly<Record<string, V>>): Readonly<Record<string, V>> {
  const record = Object.create(null) as Record<string, V>;
  for (const [name, value] of Object.entries(entries)) record[name] = value;
  return Object.freeze(record);
}

/** The object with the fields of `patch`; the same object when none differs. An undefined field is taken out. */
export function patched<T extends object>(value: T, patch: { readonly [K in keyof T]?: T[K] | undefined }): T {
  const names = Object.keys(patch) as (keyof T)[];
  if (names.every((name) => value[name] === patch[name])) return value;
  const next = { ...value, ...patch } as T;
  for (const name of names) if (patch[name] === undefined) delete next[name];
  return Object.freeze(next);
}
