/**
 * Who is signed in: finding out, signing in, signing out, one's password.
 *
 * Used by portal/shell and portal/signin. What somebody signs in with goes to the server once and is kept nowhere in the
 * page: the session is a cookie that no script can read.
 */
import { keepCsrfToken } from './credentials';
import { ApiError } from './errors';
import { done, one, rest, type Schemas } from './rest';

export type Me = Schemas['Me'];
export type Role = Me['role'];

/** One of three ways: a key, an address with a password, an invitation with a new password. */
export type SignInWish = Schemas['SignInWish'];

/** Null when nobody is. */
export async function readMe(): Promise<Me | null> {
  try {
    return remembered(await one(rest.GET('/v2/me')));
  } catch (error) {
    if (error instanceof ApiError && error.isUnauthorized) return null;
    throw error;
  }
}

export async function signIn(wish: SignInWish): Promise<Me> {
  return remembered(await one(rest.POST('/v2/sign_ins', { body: wish })));
}

export async function signOut(): Promise<void> {
  try {
    await done(rest.DELETE('/v2/sign_ins/current'));
  } catch (error) {
    // It was over already.
    if (!(error instanceof ApiError && (error.isUnauthorized || error.status === 404))) throw error;
  }
  keepCsrfToken(null);
}

/** Ends one's other sign-ins; this one goes on. */
export async function changePassword(current: string, next: string): Promise<Me> {
  const body = { current_password: current, new_password: next };
  return remembered(await one(rest.POST('/v2/me/actions/change_password', { body })));
}

function remembered(me: Me): Me {
  keepCsrfToken(me.csrf_token);
  return me;
}
