/** Sends what somebody signs in with, once at a time, and keeps what the server says against it. */
import { useState } from 'react';
import { signIn, type Me, type SignInWish } from '../../api/me';

interface SigningIn {
  readonly isAsking: boolean;
  /** Null while nothing was refused. */
  readonly error: unknown;
  readonly forget: () => void;
  readonly ask: (wish: SignInWish) => Promise<void>;
}

export function useSigningIn(onSignedIn: (me: Me) => void): SigningIn {
  const [error, setError] = useState<unknown>(null);
  const [isAsking, setAsking] = useState(false);
  const ask = async (wish: SignInWish) => {
    if (isAsking) return;
    setAsking(true);
    setError(null);
    try {
      onSignedIn(await signIn(wish));
    } catch (refused) {
      setError(refused);
      setAsking(false);
    }
  };
  return { isAsking, error, forget: () => setError(null), ask };
}
