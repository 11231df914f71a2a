/**
 * The portal's cache of what the server has said, and the one place where failures of requests come together.
 *
 * Made once by portal/Portal.tsx. Keys are arrays that begin with the resource: `['rooms', 'list', filters]`,
 * `['rooms', 'one', id]`; whoever changes a room forgets `['rooms']`. Polls only while the page is looked at, which is the
 * library's default for `refetchInterval`.
 */
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './errors';

declare module '@tanstack/react-query' {
  interface Register {
    mutationMeta: {
      /** Failures are shown where the change was asked for, such as in a form. */
      readonly saysItself?: boolean;
    };
  }
}

interface Hearing {
  /** The server does not know any more who asks. */
  readonly onSignedOut: () => void;
  /** A change failed, and nothing on the page says so. */
  readonly onFailedChange: (error: unknown) => void;
}

/** What was read is good for as long as it takes to go to another page and back. */
const FRESH_MS = 2_000;

export function createCache({ onSignedOut, onFailedChange }: Hearing): QueryClient {
  const hear = (error: unknown) => {
    if (error instanceof ApiError && error.isUnauthorized) onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError: hear }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _result, mutation) => {
        hear(error);
        if (!(mutation.meta?.saysItself ?? false)) onFailedChange(error);
      },
    }),
    defaultOptions: {
      queries: { staleTime: FRESH_MS, retry: isWorthARetry, retryDelay: 1_000 },
      mutations: { retry: false },
    },
  });
}

function isWorthARetry(failures: number, error: unknown): boolean {
  return failures < 1 && error instanceof ApiError && error.isUnreachable;
}
