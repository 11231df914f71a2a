/** Puts what the server refuses at the fields of a form that it names, by JSON pointer; the rest goes above the form. */
import { ApiError } from '../../api/errors';
import { entryText, problemText } from './problems';

export interface FieldErrors {
  readonly at: (field: string) => string | undefined;
  /** What concerns no field of the form; empty for nothing. */
  readonly elsewhere: string;
}

/** `fields` are those on the form, by their names in the API. */
export function fieldErrorsOf(error: unknown, fields: readonly string[]): FieldErrors {
  if (error === null || error === undefined) return { at: () => undefined, elsewhere: '' };
  const named = error instanceof ApiError ? error.fieldErrors : new Map<string, never>();
  const isHere = [...named.keys()].some((field) => fields.includes(fieldOf(field)));
  return {
    at: (field) => {
      const entry = [...named].find(([pointer]) => fieldOf(pointer) === field)?.[1];
      return entry ? entryText(entry) : undefined;
    },
    elsewhere: isHere ? '' : problemText(error),
  };
}

/** A pointer into a list or an object is shown at the whole of it. */
function fieldOf(pointer: string): string {
  return pointer.split('/')[0] ?? pointer;
}
