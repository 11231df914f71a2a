/** One of a few, each explained; the platform's own radio buttons. */
import { useId } from 'react';

interface RadioOption<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly hint: string;
}

interface RadioFieldProps<T extends string> {
  readonly label: string;
  readonly name: string;
  readonly options: readonly RadioOption<T>[];
  readonly value: T;
  readonly onChoose: (value: T) => void;
}

export function RadioField<T extends string>({ label, name, options, value, onChoose }: RadioFieldProps<T>) {
  const id = useId();
  return (
    <fieldset className="radio-field">
      <legend className="field-label">{label}</legend>
      {options.map((option) => (
        // oxlint-disable-next-line jsx-a11y/label-has-associated-control -- its words are deeper than the rule looks
        <label key={option.value} className="radio" htmlFor={`${id}-${option.value}-input`}>
          <input
            id={`${id}-${option.value}-input`}
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            aria-describedby={`${id}-${option.value}`}
            onChange={() => onChoose(option.value)}
          />
          <span>
            <span className="radio-label">{option.label}</span>
            <span className="field-hint" id={`${id}-${option.value}`}>
              {option.hint}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
