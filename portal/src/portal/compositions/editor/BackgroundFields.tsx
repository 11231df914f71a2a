/** What is where no picture is: a colour, and a picture of one's own under everything. */
import { useId, useState, type ChangeEvent } from 'react';
import { Button } from '../../../design/Button';
import { FieldError, TextField } from '../../../design/fields';
import { words } from '../../../texts/portal';
import { faultText } from './faults';
import type { OutputFieldsProps } from './OutputFields';

const texts = words.editor.output;
/** As much as the server takes. */
const IMAGE_MAX_BYTES = 512 * 1024;
const COLOR = /^#[0-9a-f]{6}$/iu;

type BackgroundFieldsProps = Pick<OutputFieldsProps, 'draft' | 'faults' | 'change'>;

export function BackgroundFields({ draft, faults, change }: BackgroundFieldsProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const paint = (color: string) => change((before) => ({ ...before, background: color }), 'background');
  const code = typed ?? draft.background;
  return (
    <>
      <div className="color-fields">
        <label className="color-field">
          <span className="field-label">{texts.background}</span>
          <input type="color" value={draft.background} onChange={({ target }) => paint(target.value)} />
        </label>
        <TextField
          label={texts.backgroundCode}
          hideLabel
          value={code}
          maxLength={7}
          spellCheck={false}
          error={faultText(faults.at('background_color'))}
          onBlur={() => setTyped(null)}
          onChange={({ target }) => {
            setTyped(target.value);
            if (COLOR.test(target.value)) paint(target.value);
          }}
        />
      </div>
      <ImageField {...{ draft, faults, change }} />
    </>
  );
}

function ImageField({ draft, faults, change }: BackgroundFieldsProps) {
  const id = useId();
  const [isWrong, setWrong] = useState(false);
  const set = (image: string | null) => change((before) => ({ ...before, backgroundImage: image }));
  const choose = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const file = target.files?.[0];
    if (!file) return;
    const image = await readImage(file);
    setWrong(image === null);
    if (image !== null) set(image);
    // The same file may be chosen again.
    target.value = '';
  };
  const error = isWrong ? texts.backgroundImageWrong : faultText(faults.at('background_image'));
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {texts.backgroundImage}
      </label>
      <input
        id={id}
        className="file-input"
        type="file"
        accept="image/png,image/jpeg"
        aria-describedby={`${id}-hint${error ? ` ${id}-error` : ''}`}
        onChange={choose}
      />
      {error ? <FieldError id={`${id}-error`} text={error} /> : null}
      <span className="field-hint" id={`${id}-hint`}>
        {texts.backgroundImageHint}
      </span>
      {draft.backgroundImage ? <Button onClick={() => set(null)}>{texts.removeImage}</Button> : null}
    </div>
  );
}

/** A data URL; null for what the server would not take. */
async function readImage(file: File): Promise<string | null> {
  if (!['image/png', 'image/jpeg'].includes(file.type) || file.size > IMAGE_MAX_BYTES) return null;
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(typeof reader.result === 'string' ? reader.result : null));
    reader.addEventListener('error', () => resolve(null));
    reader.readAsDataURL(file);
  });
}
