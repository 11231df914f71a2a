/** Says in words for people what a failed request means. Used by everything in the portal that asks the server. */
import { ApiError, codes, type ErrorEntry } from '../../api/errors';
import { words } from '../../texts/portal';

const problems = words.shell.problems;

export function problemText(error: unknown): string {
  if (!(error instanceof ApiError)) return problems.unexpected;
  if (error.isUnreachable) return problems.unreachable;
  if (error.isUnauthorized) return problems.unauthorized;
  if (error.status === 403) return problems.forbidden;
  if (error.status === 429) return problems.tooManyRequests;
  if (error.status === 404) return problems.missing;
  const entry = error.entries[0];
  return entry ? entryText(entry) : problems.unexpected;
}

export function entryText(entry: ErrorEntry): string {
  if (entry.code === codes.duplicate) return problems.duplicate;
  return entry.detail ?? entry.title;
}
