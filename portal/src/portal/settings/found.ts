/** Finding settings, and putting their values into words. Pure; used by the page beside it. */
import type { Setting } from '../../api/queries/settings';
import { words } from '../../texts/portal';

const texts = words.settings;

/** Of the environment, which is where an operator sets it. */
export function variableOf(name: string): string {
  return `VIDEOROOMS_${name.toUpperCase()}`;
}

export function settingsFound(settings: readonly Setting[], search: string, onlySet: boolean): readonly Setting[] {
  const wanted = search.toLocaleLowerCase().split(/\s+/u).filter(Boolean);
  return settings.filter(({ name, description, is_default: isDefault }) => {
    const text = `${variableOf(name)} ${description}`.toLocaleLowerCase();
    return !(onlySet && isDefault) && wanted.every((word) => text.includes(word));
  });
}

interface ValueText {
  readonly text: string;
  /** Said of the value, rather than the value itself. */
  readonly isWords: boolean;
}

export function valueText({ value, is_secret: isSecret, is_default: isDefault }: Setting): ValueText {
  if (isSecret) return { text: isDefault ? texts.secretUnset : texts.secretSet, isWords: true };
  if (value === null || value === undefined || value === '') return { text: texts.nothing, isWords: true };
  if (Array.isArray(value) && value.length === 0) return { text: texts.nothing, isWords: true };
  if (typeof value === 'boolean') return { text: value ? texts.yes : texts.no, isWords: false };
  if (typeof value === 'string') return { text: value, isWords: false };
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    return { text: value.join(', '), isWords: false };
  }
  return { text: JSON.stringify(value), isWords: false };
}
