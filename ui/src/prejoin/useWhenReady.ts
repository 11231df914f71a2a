/**
 * Carries out at once what is asked for, or as soon as that can be done, for who is quicker than the page.
 *
 * PreJoin uses it while the link is checked. What is asked for twice is done once.
 */
import { useEffect, useRef } from 'react';

export function useWhenReady(isReady: boolean, act: () => void): () => void {
  const wanted = useRef(false);
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    if (!isReady || !wanted.current) return;
    wanted.current = false;
    latest.current();
  }, [isReady]);
  return () => {
    if (isReady) act();
    else wanted.current = true;
  };
}
