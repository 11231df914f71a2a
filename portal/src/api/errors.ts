/**
 * What a failed REST request says.
 *
 * Thrown by api/rest.ts for every failure: a refusal of the server, or no answer at all. Screens read
 * `code`, and `fieldErrors` where a form is on screen. Holds no texts for people beyond the server's own.
 */

export interface ErrorEntry {
  readonly code: string;
  readonly title: string;
  readonly detail?: string;
  readonly pointer?: string;
  readonly parameter?: string;
}

/** Codes of the contract that screens tell apart; everything else is shown by its detail. */
export const codes = { duplicate: '10012' } as const;

export class ApiError extends Error {
  /** `status` is 0 when no answer came: server gone, network lost, or timed out. */
  constructor(
    readonly status: number,
    readonly entries: readonly ErrorEntry[],
    options?: ErrorOptions,
  ) {
    super(entries[0]?.detail ?? entries[0]?.title ?? (status === 0 ? 'No answer' : `HTTP ${status}`), options);
    this.name = 'ApiError';
  }

  /** Code of the first error; empty when the answer carried none. */
  get code(): string {
    return this.entries[0]?.code ?? '';
  }

  get isUnreachable(): boolean {
    // 502–504 come from a proxy in front of a server that is not there.
    return this.status === 0 || (this.status >= 502 && this.status <= 504);
  }

  get isUnauthorized(): boolean {
    return this.status === 401;
  }

  /** Errors that name a field of the request body, by JSON pointer without the leading slash. */
  get fieldErrors(): ReadonlyMap<string, ErrorEntry> {
    const fields = new Map<string, ErrorEntry>();
    for (const entry of this.entries) {
      const field = entry.pointer?.replace(/^\/+/, '');
      if (field && !fields.has(field)) fields.set(field, entry);
    }
    return fields;
  }
}

/** Nothing has this id, or it is none: asking again gives nothing else. */
export const isGone = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 404 || error.status === 422);

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Reads the contract's error body; anything else (a proxy's page, say) gives no entries. */
export function readErrorBody(body: unknown): ErrorEntry[] {
  if (typeof body !== 'object' || body === null || !('errors' in body) || !Array.isArray(body.errors)) return [];
  const entries: ErrorEntry[] = [];
  for (const item of body.errors as unknown[]) {
    if (typeof item !== 'object' || item === null) continue;
    const fields = item as Record<string, unknown>;
    const source = (fields['source'] ?? {}) as Record<string, unknown>;
    const detail = text(fields['detail']);
    const pointer = text(source['pointer']);
    const parameter = text(source['parameter']);
    entries.push({
      code: String(fields['code'] ?? ''),
      title: text(fields['title']) ?? '',
      ...(detail ? { detail } : {}),
      ...(pointer ? { pointer } : {}),
      ...(parameter ? { parameter } : {}),
    });
  }
  return entries;
}
