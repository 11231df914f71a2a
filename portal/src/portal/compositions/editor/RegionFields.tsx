/** The chosen region as numbers, limits and people; the server's refusals stand at the fields they are about. */
import { TextField } from '../../../design/fields';
import { words } from '../../../texts/portal';
import { Select } from '../../parts/Select';
import type { Draft, DraftRegion, StreamChoice } from './draft';
import { faultText, type Faults, type RegionField } from './faults';
import { StepperField } from './StepperField';
import { StreamPicker } from './StreamPicker';

interface RegionFieldsProps {
  readonly draft: Draft;
  readonly region: DraftRegion;
  readonly streams: readonly StreamChoice[];
  readonly faults: Faults;
  readonly onChange: (change: Partial<DraftRegion>, mark?: string) => void;
}

const texts = words.editor.region;
type NumberName = 'x' | 'y' | 'width' | 'height' | 'z';

export function RegionFields({ draft, region, streams, faults, onChange }: RegionFieldsProps) {
  const errorOf = (field: RegionField) => faultText(faults.inRegion(region.name, field));
  const number = (name: NumberName, field: RegionField, label: string, hint?: string) => (
    <StepperField
      label={label}
      value={region[name]}
      hint={hint}
      step={name === 'z' ? 1 : 2}
      error={errorOf(field)}
      onChange={(value) => (value === null ? undefined : onChange({ [name]: value }, `${region.key} ${name}`))}
    />
  );
  const limit = (name: 'maxColumns' | 'maxRows', field: RegionField, label: string) => (
    <StepperField
      label={label}
      value={region[name]}
      isOptional
      least={1}
      hint={texts.limitHint}
      error={errorOf(field)}
      onChange={(value) => onChange({ [name]: value }, `${region.key} ${name}`)}
    />
  );
  return (
    <div className="region-fields">
      <TextField
        label={texts.name}
        value={region.name}
        maxLength={128}
        error={nameFault(draft, region) ?? errorOf('name')}
        onChange={({ target }) => onChange({ name: target.value }, `${region.key} name`)}
      />
      <div className="field-pair">
        {number('x', 'x_pos', texts.x)}
        {number('y', 'y_pos', texts.y)}
        {number('width', 'width', texts.width)}
        {number('height', 'height', texts.height)}
        {limit('maxColumns', 'max_columns', texts.columns)}
        {limit('maxRows', 'max_rows', texts.rows)}
        {number('z', 'z_pos', texts.z, texts.zHint)}
      </div>
      <People region={region} streams={streams} error={errorOf('video_sources')} onChange={onChange} />
    </div>
  );
}

/** Regions are told apart by their names alone. */
export function nameFault({ regions }: Draft, { key, name }: DraftRegion): string | undefined {
  if (name === '') return texts.nameMissing;
  return regions.some((other) => other.key !== key && other.name === name) ? texts.nameTaken : undefined;
}

type PeopleProps = Pick<RegionFieldsProps, 'region' | 'streams' | 'onChange'> & { readonly error: string | undefined };

function People({ region, streams, error, onChange }: PeopleProps) {
  const options = [
    { value: 'everyone', label: texts.everyone },
    { value: 'chosen', label: texts.chosen },
  ];
  return (
    <>
      <Select
        label={texts.people}
        value={region.streams === null ? 'everyone' : 'chosen'}
        options={options}
        onChoose={(value) => onChange({ streams: value === 'everyone' ? null : (region.streams ?? []) })}
      />
      {region.streams === null ? null : (
        <StreamPicker
          label={texts.people}
          streams={streams}
          chosen={region.streams}
          isOrdered
          none={texts.noVideo}
          error={error}
          onChange={(chosen) => onChange({ streams: chosen })}
        />
      )}
    </>
  );
}
