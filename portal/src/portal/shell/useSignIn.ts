/** Whether somebody is signed in, and the ways in and out. The page below stays at its address meanwhile. */
import { useCallback, useEffect, useState } from 'react';
import { readMe, signOut, type Me } from '../../api/me';
import { sayProblem } from '../parts/toasts';

interface SignIn {
  /** Null for nobody, undefined while that is not known. */
  readonly me: Me | null | undefined;
  /** The server ended it, not the person. */
  readonly wasEnded: boolean;
  readonly enter: (me: Me) => void;
  readonly leave: () => void;
  readonly end: () => void;
}

interface State {
  readonly me: Me | null | undefined;
  readonly wasEnded: boolean;
}

export function useSignIn(): SignIn {
  const [state, setState] = useState<State>({ me: undefined, wasEnded: false });

  useEffect(() => {
    readMe().then(
      (me) => setState({ me, wasEnded: false }),
      (error: unknown) => {
        sayProblem(error);
        setState({ me: null, wasEnded: false });
      },
    );
  }, []);

  const enter = useCallback((me: Me) => setState({ me, wasEnded: false }), []);
  const leave = useCallback(() => {
    signOut().then(() => setState({ me: null, wasEnded: false }), sayProblem);
  }, []);
  // Whoever had only just come and was nobody yet was not signed out.
  const end = useCallback(() => setState(({ me }) => ({ me: null, wasEnded: me !== null && me !== undefined })), []);
  return { ...state, enter, leave, end };
}
