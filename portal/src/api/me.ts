/**
 * Who is signed in: finding out, signing in, signing out.
 *
 * The key that somebody signs in with stays in this tab (portal/apiKey.ts) until the server gives a session for it.
 */
import { forgetKey, saveKey, savedKey } from './apiKey';
import { ApiClient } from './client';
import { keepCsrfToken } from './credentials';

export type Role = 'viewer' | 'operator' | 'owner';

export interface Me {
  readonly id: string;
  readonly kind: 'user' | 'api_key';
  readonly email: string | null;
  readonly name: string;
  readonly role: Role;
}

const KEY_HOLDER: Me = { id: '', kind: 'api_key', email: null, name: '', role: 'owner' };

/** Null when nobody is. */
export async function readMe(): Promise<Me | null> {
  return savedKey() === null ? null : KEY_HOLDER;
}

/** Tries the key before it is kept. */
export async function signInWithKey(key: string): Promise<Me> {
  await new ApiClient(key).list('/rooms', { query: { 'page[size]': 1 } });
  saveKey(key);
  return KEY_HOLDER;
}

export async function signOut(): Promise<void> {
  forgetKey();
  keepCsrfToken(null);
}
