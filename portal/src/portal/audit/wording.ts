/** Operations, kinds and outcomes in words, and as options of filters. Pure. */
import { words } from '../../texts/portal';

const texts = words.audit;
const optionsOf = (named: Readonly<Record<string, string>>) =>
  Object.entries(named).map(([value, label]) => ({ value, label }));

export const OPERATIONS = optionsOf(texts.operations);
export const KINDS = optionsOf(texts.kinds);
export const OUTCOMES = optionsOf(texts.outcomes);

/** What has no words yet is shown as it is called in the API. */
export function operationText(operation: string): string {
  return (texts.operations as Readonly<Record<string, string>>)[operation] ?? operation;
}

export function subjectText(type: string): string {
  return (texts.subjects as Readonly<Record<string, string>>)[type] ?? type;
}
