/** Says in words for people what an error of the REST API means. Used by the portal's screens. */
import { texts } from '../texts';
import { ApiError, codes } from './errors';

export function problemText(error: unknown): string {
  if (!(error instanceof ApiError)) return texts.problems.unexpected;
  if (error.isUnreachable) return texts.problems.unreachable;
  if (error.isUnauthorized) return texts.problems.unauthorized;
  if (error.status === 429) return texts.problems.tooManyRequests;
  if (error.status === 404) return texts.problems.missing;
  const entry = error.entries[0];
  return entry ? entryText(entry) : texts.problems.unexpected;
}

export function entryText(entry: { code: string; title: string; detail?: string }): string {
  if (entry.code === codes.duplicate) return texts.problems.duplicate;
  return entry.detail ?? entry.title;
}
