/** Whose pictures or sound: everyone's, or chosen streams in an order. Used for regions and for the sound of the whole. */
import { useId } from 'react';
import { FieldError } from '../../../design/fields';
import { IconButton } from '../../../design/Button';
import { Back, Forward } from '../../../icons/editing';
import { words } from '../../../texts/portal';
import type { StreamChoice } from './draft';

interface StreamPickerProps {
  readonly label: string;
  readonly streams: readonly StreamChoice[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
  /** Where the order has a meaning. */
  readonly isOrdered?: boolean;
  /** What is said where there is nothing to choose. */
  readonly none: string;
  readonly error?: string | undefined;
}

export function StreamPicker({ label, streams, chosen, onChange, isOrdered = false, none, error }: StreamPickerProps) {
  const id = useId();
  const rank = ({ id: of }: StreamChoice) => (chosen.includes(of) ? chosen.indexOf(of) : chosen.length);
  const shown = isOrdered ? streams.toSorted((a, b) => rank(a) - rank(b)) : streams;
  const toggle = (of: string, on: boolean) => onChange(on ? [...chosen, of] : chosen.filter((one) => one !== of));
  if (streams.length === 0) return <p className="field-hint">{none}</p>;
  return (
    <fieldset className="picker" aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="visually-hidden">{label}</legend>
      <ul>
        {shown.map((stream, index) => (
          <li key={stream.id} className="picker-item">
            <label className="picker-label">
              <input
                type="checkbox"
                checked={chosen.includes(stream.id)}
                onChange={({ target }) => toggle(stream.id, target.checked)}
              />
              <bdi>{stream.label}</bdi>
            </label>
            {isOrdered && chosen.length > 1 && chosen.includes(stream.id) ? (
              <OrderButtons {...{ stream, index, chosen, onChange }} />
            ) : null}
          </li>
        ))}
      </ul>
      {isOrdered && chosen.length > 1 ? <p className="field-hint">{words.editor.region.order}</p> : null}
      {error ? <FieldError id={`${id}-error`} text={error} /> : null}
    </fieldset>
  );
}

interface OrderButtonsProps {
  readonly stream: StreamChoice;
  readonly index: number;
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

function OrderButtons({ stream, index, chosen, onChange }: OrderButtonsProps) {
  const moveTo = (place: number) => {
    const others = chosen.filter((one) => one !== stream.id);
    onChange(others.toSpliced(place, 0, stream.id));
  };
  return (
    <span className="picker-order">
      <IconButton
        name={words.editor.region.earlier(stream.label)}
        aria-disabled={index === 0}
        onClick={() => (index === 0 ? undefined : moveTo(index - 1))}
      >
        <Forward size={16} />
      </IconButton>
      <IconButton
        name={words.editor.region.later(stream.label)}
        aria-disabled={index >= chosen.length - 1}
        onClick={() => (index >= chosen.length - 1 ? undefined : moveTo(index + 1))}
      >
        <Back size={16} />
      </IconButton>
    </span>
  );
}
