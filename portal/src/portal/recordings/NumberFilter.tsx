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
  const [typed, setTyped] = useState(inAddress);
  // Somebody went back, or cleared the filters.
  useEffect(() => setTyped(inAddress), [inAddress]);
  useEffect(() => {
    if (typed === inAddress || !/^\d{0,9}$/u.test(typed)) return;
    const timer = setTimeout(() => filter({ [name]: typed }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, inAddress, name, filter]);
  return (
    <label className="filter">
      <span className="filter-label">{label}</span>
      <input
        className="choice choice-day"
        type="number"
        min={0}
        inputMode="numeric"
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
      />
    </label>
  );
}
