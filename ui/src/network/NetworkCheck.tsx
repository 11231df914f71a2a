/**
 * Says before joining what the connection is good for.
 *
 * Checks by itself a moment after the screen is there, unless the person saves data; then on a press. Joining ends it.
 */
import { checkNetwork, type NetworkCheckResult } from '@videorooms/client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Network } from '../icons/icons';
import { Button } from '../look/Button';
import { usePlace } from '../look/place';
import { Spinner } from '../look/Spinner';
import { texts } from '../texts';
import { verdictOf } from './verdict';

/** Devices and the page itself come first. */
const BEGIN_AFTER_MS = 1_500;

type Check =
  | { readonly state: 'waiting' | 'checking' | 'failed' }
  | { readonly state: 'done'; readonly result: NetworkCheckResult };

interface NetworkCheckProps {
  readonly isReady: boolean;
  readonly peekToken: () => Promise<string>;
}

const words = texts.network;

export function NetworkCheck({ isReady, peekToken }: NetworkCheckProps) {
  const { check, begin } = useNetworkCheck(isReady, peekToken);
  return (
    <div className="network" role="group" aria-label={words.title}>
      <div role="status" className="network-words">
        {check.state === 'checking' ? (
          <p>
            <Spinner /> {words.checking}
          </p>
        ) : null}
        {check.state === 'failed' ? <p>{words.failed}</p> : null}
        {check.state === 'done' ? <Outcome result={check.result} /> : null}
      </div>
      {check.state === 'checking' ? null : (
        <Button look="quiet" disabled={!isReady} onClick={begin}>
          {check.state === 'waiting' ? words.start : words.again}
        </Button>
      )}
    </div>
  );
}

function Outcome({ result }: { readonly result: NetworkCheckResult }) {
  const verdict = verdictOf(result);
  return (
    <div className={`network-outcome network-${verdict.tone}`}>
      <Network size={20} />
      <div>
        <p>{verdict.words}</p>
        <p className="field-hint">{verdict.figures}</p>
      </div>
    </div>
  );
}

function useNetworkCheck(isReady: boolean, peekToken: () => Promise<string>) {
  const { server } = usePlace();
  const [check, setCheck] = useState<Check>({ state: 'waiting' });
  const leaving = useRef<AbortController | null>(null);

  const begin = useCallback(() => {
    leaving.current?.abort();
    const { signal } = (leaving.current = new AbortController());
    setCheck({ state: 'checking' });
    peekToken()
      .then((clientToken) => checkNetwork({ clientToken, signal, ...(server === '' ? {} : { serverUrl: server }) }))
      .then(
        (result) => signal.aborted || setCheck({ state: 'done', result }),
        () => signal.aborted || setCheck({ state: 'failed' }),
      );
  }, [peekToken, server]);

  useEffect(() => {
    if (!isReady || savesData()) return;
    const timer = setTimeout(begin, BEGIN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isReady, begin]);
  // Who joins meanwhile has the network for that alone.
  useEffect(() => {
    if (!isReady) leaving.current?.abort();
  }, [isReady]);
  useEffect(() => () => leaving.current?.abort(), []);
  return { check, begin };
}

const savesData = (): boolean => (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;
