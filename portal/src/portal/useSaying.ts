/** A line that says what was just done and goes away by itself. */
import { useEffect, useState } from 'react';

const SHOWN_MS = 5_000;

export function useSaying(): readonly [string, (what: string) => void] {
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => setSaid(''), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return [said, setSaid];
}
