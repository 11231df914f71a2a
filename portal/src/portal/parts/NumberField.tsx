/** A whole number in a form; empty where that means something. */
import type { ComponentProps } from 'react';
import { TextField } from '../../design/fields';

interface NumberFieldProps extends Omit<ComponentProps<typeof TextField>, 'type' | 'inputMode' | 'pattern'> {
  readonly min: number;
  readonly max: number;
}

export function NumberField({ min, max, ...field }: NumberFieldProps) {
  return <TextField type="number" inputMode="numeric" step={1} min={min} max={max} {...field} />;
}

/** What a field of a form says: null for nothing. What is no number is left to the server to refuse. */
export function numberOf(value: FormDataEntryValue | null): number | null {
  const text = String(value ?? '').trim();
  return text === '' ? null : Number(text);
}
