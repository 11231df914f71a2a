/** A value to take away: selectable, all of it, with a button that copies it. */
import { useId } from 'react';
import { Button } from '../../design/Button';
import { Copy } from '../../icons/portal';
import { words } from '../../texts/portal';
import { copied } from './copying';
import { sayText } from './toasts';

interface CopyFieldProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  /** Over several lines rather than cut. */
  readonly isLong?: boolean;
}

export function CopyField({ label, value, hint, isLong = false }: CopyFieldProps) {
  const id = useId();
  const copy = async () => {
    if (!(await copied(value))) sayText(words.shell.copyFailed);
  };
  return (
    <div className="field">
      <span className="field-label" id={id}>
        {label}
      </span>
      <div className={`copy-field ${isLong ? 'copy-field-long' : ''}`}>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a part that scrolls needs the keyboard */}
        <code tabIndex={0} aria-labelledby={id}>
          {value}
        </code>
        <Button onClick={copy} aria-label={words.shell.copyOf(label)}>
          <Copy size={16} />
          {words.shell.copy}
        </Button>
      </div>
      {hint ? <span className="field-hint">{hint}</span> : null}
    </div>
  );
}
