/** A whole number in the editor, typed or stepped; said in the model as soon as it is one. */
import { useState } from 'react';
import { TextField } from '../../../design/fields';
import { words } from '../../../texts/portal';

interface StepperFieldProps {
  readonly label: string;
  /** Null for an empty field, where that is allowed. */
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
  readonly isOptional?: boolean;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly step?: number;
  readonly least?: number;
}

const read = (text: string): number | null => (/^-?\d{1,5}$/u.test(text.trim()) ? Number(text) : null);

export function StepperField({ label, value, onChange, isOptional = false, hint, error, step = 1, least }: StepperFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  // What is typed stays as it is; what changes elsewhere, such as by dragging, takes its place.
  const isMine = typed !== null && (read(typed) === value || (read(typed) === null && !(isOptional && typed === '')));
  const text = isMine ? typed : (value?.toString() ?? '');
  const isWrong = read(text) === null && !(isOptional && text === '');
  return (
    <TextField
      label={label}
      type="number"
      step={step}
      min={least}
      value={text}
      hint={hint}
      error={isWrong ? words.editor.region.whole : error}
      onBlur={() => setTyped(null)}
      onChange={({ target }) => {
        setTyped(target.value);
        const number = read(target.value);
        if (number !== null || (isOptional && target.value === '')) onChange(number);
      }}
    />
  );
}
