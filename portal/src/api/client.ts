/**
 * The one place that speaks HTTP to the server's REST API.
 *
 * Used by the resource files beside it (rooms, sessions, tokens), never by screens. Turns every failure into
 * an ApiError, gives up after a time limit, and can be aborted. Never retries by itself and never keeps the key.
 */
import { ApiError, readErrorBody } from './errors';

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

export interface Request {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** Longer than any request of a healthy server, short enough for a person to wait. */
const TIME_LIMIT_MS = 15_000;

export class ApiClient {
  constructor(
    private readonly apiKey: string | null = null,
    private readonly fetching: typeof fetch = (...args) => fetch(...args),
    private readonly origin = '',
  ) {}

  /** One resource or action: the answer's `data`. */
  async one<T>(path: string, request: Request = {}): Promise<T> {
    const body = (await this.send(path, request)) as { data?: T } | null;
    if (!body || body.data === undefined) throw new ApiError(502, []);
    return body.data;
  }

  async list<T>(path: string, request: Request = {}): Promise<Listed<T>> {
    const body = (await this.send(path, request)) as { data?: T[]; meta?: Record<string, number> } | null;
    if (!body || !Array.isArray(body.data)) throw new ApiError(502, []);
    const meta = body.meta ?? {};
    const items = body.data;
    return {
      items,
      page: {
        pageNumber: meta['page_number'] ?? 1,
        pageSize: meta['page_size'] ?? items.length,
        totalPages: meta['total_pages'] ?? 1,
        totalResults: meta['total_results'] ?? items.length,
      },
    };
  }

  async nothing(path: string, request: Request): Promise<void> {
    await this.send(path, request);
  }

  private async send(path: string, request: Request): Promise<unknown> {
    const limit = AbortSignal.timeout(TIME_LIMIT_MS);
    const signal = request.signal ? AbortSignal.any([request.signal, limit]) : limit;
    let response: Response;
    let raw: string;
    try {
      response = await this.fetching(this.address(path, request.query), {
        method: request.method ?? 'GET',
        headers: this.headers(request),
        body: request.body === undefined ? null : JSON.stringify(request.body),
        signal,
        cache: 'no-store',
        credentials: 'omit',
      });
      raw = await response.text();
    } catch (cause) {
      if (request.signal?.aborted) throw cause;
      throw new ApiError(0, [], { cause });
    }
    const body = parse(raw);
    if (!response.ok) throw new ApiError(response.status, readErrorBody(body));
    return body;
  }

  private address(path: string, query: Request['query']): string {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query ?? {})) {
      if (value !== undefined && value !== '') search.set(name, String(value));
    }
    const tail = search.toString();
    return `${this.origin}/v2${path}${tail ? `?${tail}` : ''}`;
  }

  private headers(request: Request): Record<string, string> {
    return {
      accept: 'application/json',
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(this.apiKey === null ? {} : { authorization: `Bearer ${this.apiKey}` }),
    };
  }
}

function parse(raw: string): unknown {
  if (raw === '') return null;
  try {
    return JSON.parse(raw) as unknown;
  } catch {
    return null;
  }
}
