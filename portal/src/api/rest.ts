/**
 * The typed client of the REST API: every path, parameter and answer as contracts/openapi.json has them.
 *
 * Used by api/queries/ and by what changes things on the portal's pages. Adds what proves who asks, gives up after a time
 * limit, and throws an ApiError for every failure, so that whoever asks gets an answer or an exception. Never retries.
 */
import createClient, { type Middleware } from 'openapi-fetch';
import { currentCsrfToken } from './credentials';
import { ApiError, readErrorBody } from './errors';
import type { components, paths } from './schema.gen';

/** Shapes of the API by their names in contracts/openapi.json. */
export type Schemas = components['schemas'];

/** Which page of a list, and how much there is of it. */
export interface Page {
  readonly pageNumber: number;
  readonly pageSize: number;
  readonly totalPages: number;
  readonly totalResults: number;
}

export interface Listed<T> {
  readonly items: readonly T[];
  readonly page: Page;
}

/** Longer than any request of a healthy server, short enough for a person to wait. */
const TIME_LIMIT_MS = 15_000;
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

const proving: Middleware = {
  onRequest({ request }) {
    const csrf = currentCsrfToken();
    if (csrf !== null && !SAFE_METHODS.has(request.method)) request.headers.set('x-csrf-token', csrf);
    return new Request(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(TIME_LIMIT_MS)]) });
  },
};

const failing: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) throw new ApiError(response.status, readErrorBody(await bodyOf(response)));
  },
  onError({ request, error }) {
    const wasLeft = request.signal.aborted && (request.signal.reason as Error | undefined)?.name !== 'TimeoutError';
    return wasLeft ? undefined : new ApiError(0, [], { cause: error });
  },
};

export const rest = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? '',
  cache: 'no-store',
  credentials: 'same-origin',
  headers: { accept: 'application/json' },
  fetch: (request) => fetch(request),
  querySerializer: searchOf,
});
rest.use(failing, proving);

/** The answer's `data`. */
export async function one<T>(asked: Promise<{ data?: { data: T } | undefined }>): Promise<T> {
  const { data } = await answered(asked);
  if (data?.data === undefined) throw new ApiError(502, []);
  return data.data;
}

/** One page of a list. */
export async function list<T>(
  asked: Promise<{ data?: { data: T[]; meta: Schemas['ListMeta'] } | undefined }>,
): Promise<Listed<T>> {
  const { data } = await answered(asked);
  if (!Array.isArray(data?.data)) throw new ApiError(502, []);
  const { page_number: pageNumber, page_size: pageSize, total_pages: totalPages, total_results: totalResults } = data.meta;
  return { items: data.data, page: { pageNumber, pageSize, totalPages, totalResults } };
}

/** For what answers with nothing that anybody needs. */
export async function done(asked: Promise<unknown>): Promise<void> {
  await answered(asked);
}

/** What is no JSON comes from a proxy in front of a server that is not there. */
async function answered<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw error instanceof SyntaxError ? new ApiError(502, [], { cause: error }) : error;
  }
}

type Given<T> = { -readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Parameters without those that are undefined, which the generated types do not take. */
export function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}

/** What is empty is not asked for. */
function searchOf(query: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  return search.toString();
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return (await response.clone().json()) as unknown;
  } catch {
    return null;
  }
}
