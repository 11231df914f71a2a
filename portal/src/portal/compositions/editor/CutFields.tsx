/** Where the composition begins and ends on the session's clock: written as a moment, or taken from the preview. */
import { useState } from 'react';
import { Button } from '../../../design/Button';
import { TextField } from '../../../design/fields';
import { words } from '../../../texts/portal';
import { readMoment, writeMoment } from './cut';
import { faultText } from './faults';
import type { OutputFieldsProps } from './OutputFields';

const texts = words.editor.output;

export function CutFields({ draft, faults, atMs, change }: OutputFieldsProps) {
  const start = (startMs: number | null) => change((before) => ({ ...before, startMs }), 'start');
  const end = (endMs: number | null) => change((before) => ({ ...before, endMs }), 'end');
  return (
    <div className="cut-fields">
      <div className="field-pair">
        <MomentField label={texts.start} value={draft.startMs} onChange={start} error={faultText(faults.at('start_secs'))} />
        <MomentField label={texts.end} value={draft.endMs} onChange={end} error={faultText(faults.at('end_secs'))} />
      </div>
      <p className="field-hint">{texts.cutHint}</p>
      <div className="cut-buttons">
        <Button onClick={() => start(atMs)}>{texts.fromHere(writeMoment(atMs))}</Button>
        <Button onClick={() => end(atMs)}>{texts.toHere(writeMoment(atMs))}</Button>
      </div>
    </div>
  );
}

interface MomentFieldProps {
  readonly label: string;
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
  readonly error: string | undefined;
}

function MomentField({ label, value, onChange, error }: MomentFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? (value === null ? '' : writeMoment(value));
  const isWrong = text !== '' && readMoment(text) === null;
  return (
    <TextField
      label={label}
      value={text}
      inputMode="decimal"
      autoComplete="off"
      maxLength={12}
      error={isWrong ? texts.cutWrong : error}
      onBlur={() => (isWrong ? undefined : setTyped(null))}
      onChange={({ target }) => {
        setTyped(target.value);
        const moment = readMoment(target.value);
        if (moment !== null || target.value === '') onChange(moment);
      }}
    />
  );
}
