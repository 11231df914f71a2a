/** A whole number that a list is filtered by, kept in the address. */
import { useEffect, useState } from 'react';
import { useParameters } from '../../router/useParameters';

interface NumberFilterProps {
  /** Of the parameter in the address. */
  readonly name: string;
  readonly label: string;
}

/** Long enough not to ask for each digit. */
const TYPING_MS = 400;

export function NumberFilter({ name, label }: NumberFilterProps) {
  const { values, filter } = useParameters();
  const inAddress = values[name] ?? '';
  const [typed, setTyped] = useState({ over: inAddress, text: inAddress });
  // Somebody went back, or cleared the filters: what was typed was typed over another value.
  const text = typed.over === inAddress ? typed.text : inAddress;
  useEffect(() => {
    if (text === inAddress || !/^\d{0,9}$/u.test(text)) return;
    const timer = setTimeout(() => filter({ [name]: text }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, inAddress, name, filter]);
  return (
    <label className="filter">
      <span className="filter-label">{label}</span>
      <input
        className="choice choice-day"
        type="number"
        min={0}
        inputMode="numeric"
        value={text}
        onChange={({ target }) => setTyped({ over: inAddress, text: target.value })}
      />
    </label>
  );
}
