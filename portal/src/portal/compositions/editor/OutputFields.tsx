/** What the file will be: its size, format, ground, names, sound, and which part of the session. */
import { useState } from 'react';
import { CheckField } from '../../../design/fields';
import { words } from '../../../texts/portal';
import { Select } from '../../parts/Select';
import type { Size } from '../layout/scenes';
import { BackgroundFields } from './BackgroundFields';
import { CutFields } from './CutFields';
import type { Draft, Format, Sound, StreamChoice } from './draft';
import { faultText, type Faults } from './faults';
import { withSize } from './regions';
import { StepperField } from './StepperField';
import { StreamPicker } from './StreamPicker';
import type { Change } from './useDraft';

export interface OutputFieldsProps {
  readonly draft: Draft;
  readonly sounds: readonly StreamChoice[];
  readonly faults: Faults;
  /** The previewed moment. */
  readonly atMs: number;
  readonly change: (how: Change, mark?: string) => void;
}

const texts = words.editor.output;
/** Fields of the request that have a place here. */
export const OUTPUT_FIELDS = [
  'resolution',
  'format',
  'background_color',
  'background_image',
  'audio_sources',
  'start_secs',
  'end_secs',
];

const set =
  (part: Partial<Draft>): Change =>
  (draft) => ({ ...draft, ...part });

export function OutputFields(props: OutputFieldsProps) {
  const { draft, faults, change } = props;
  return (
    <div className="output-fields">
      <SizeFields draft={draft} error={faultText(faults.at('resolution'))} change={change} />
      <Select
        label={texts.format}
        value={draft.format}
        options={Object.entries(texts.formats).map(([value, label]) => ({ value, label }))}
        onChoose={(value) => change(set({ format: value as Format }))}
      />
      <BackgroundFields {...props} />
      <CheckField
        label={texts.labels}
        checked={draft.hasLabels}
        onChange={({ target }) => change(set({ hasLabels: target.checked }))}
      />
      <SoundFields {...props} />
      <CutFields {...props} />
    </div>
  );
}

interface SizeFieldsProps {
  readonly draft: Draft;
  readonly error: string | undefined;
  readonly change: OutputFieldsProps['change'];
}

function SizeFields({ draft, error, change }: SizeFieldsProps) {
  const { width, height } = draft.size;
  const known = `${width}x${height}` in texts.resolutions;
  const [isCustom, setCustom] = useState(!known);
  const resize = (size: Size, mark?: string) => change((before) => withSize(before, size), mark);
  const options = [
    ...Object.entries(texts.resolutions).map(([value, label]) => ({ value, label })),
    { value: '', label: texts.custom },
  ];
  const choose = (value: string) => {
    setCustom(value === '');
    const [wide = width, high = height] = value.split('x').map(Number);
    if (value !== '') resize({ width: wide, height: high });
  };
  return (
    <>
      <Select
        label={texts.resolution}
        value={isCustom || !known ? '' : `${width}x${height}`}
        options={options}
        onChoose={choose}
      />
      {isCustom || !known ? (
        <div className="field-pair">
          <StepperField
            label={texts.customWidth}
            value={width}
            least={16}
            error={error}
            onChange={(value) => (value ? resize({ width: value, height }, 'picture width') : undefined)}
          />
          <StepperField
            label={texts.customHeight}
            value={height}
            least={16}
            onChange={(value) => (value ? resize({ width, height: value }, 'picture height') : undefined)}
          />
        </div>
      ) : null}
    </>
  );
}

function SoundFields({ draft, sounds, faults, change }: OutputFieldsProps) {
  return (
    <>
      <Select
        label={texts.sound}
        value={draft.sound}
        options={Object.entries(texts.sounds).map(([value, label]) => ({ value, label }))}
        onChoose={(value) => change(set({ sound: value as Sound }))}
      />
      {draft.sound === 'chosen' ? (
        <StreamPicker
          label={texts.soundOf}
          streams={sounds}
          chosen={draft.soundStreams}
          none={texts.noSound}
          error={faultText(faults.at('audio_sources'))}
          onChange={(chosen) => change(set({ soundStreams: chosen }))}
        />
      ) : null}
    </>
  );
}
