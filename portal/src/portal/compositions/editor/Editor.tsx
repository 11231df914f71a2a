/** The editor itself, once it is known what there is to compose: picture, regions, people, file, and the button. */
import { useState, type KeyboardEvent } from 'react';
import { ApiError } from '../../../api/errors';
import { CheckField } from '../../../design/fields';
import { words } from '../../../texts/portal';
import { useConfirm } from '../../parts/confirm';
import { Canvas } from './Canvas';
import type { Draft } from './draft';
import { Faults, NO_FAULTS } from './faults';
import { Foot } from './Foot';
import { LayoutChoice, type LayoutWish } from './LayoutChoice';
import type { Material } from './material';
import { MomentSlider } from './MomentSlider';
import { OUTPUT_FIELDS, OutputFields } from './OutputFields';
import { nameFault, RegionFields } from './RegionFields';
import { RegionList } from './RegionList';
import { regionOf, withRegion } from './regions';
import { asRegions } from './starts';
import { useDraft, type Drafting } from './useDraft';
import { usePreview } from './usePreview';
import { useRegionActs } from './useRegionActs';

interface EditorProps {
  readonly first: Draft;
  readonly material: Material;
  /** Asks for the composition; what it throws is shown at the fields. */
  readonly onCompose: (draft: Draft) => Promise<void>;
}

const texts = words.editor;

export function Editor({ first, material, onCompose }: EditorProps) {
  const drafting = useDraft(first);
  const { draft } = drafting;
  const [chosen, setChosen] = useState<string | null>(null);
  const [doesSnap, setSnap] = useState(true);
  const preview = usePreview(draft, material);
  const sending = useSending(draft, onCompose, setChosen);
  const acts = useRegionActs(drafting, chosen, setChosen);
  const chooseLayout = useLayoutChange(drafting, material, setChosen);
  const { faults } = sending;
  const region = regionOf(draft, chosen);
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- shortcuts of what is inside
    <div className="editor" onKeyDown={(event) => stepByKeys(event, drafting)}>
      <section className="editor-stage" aria-label={texts.canvas.title}>
        <LayoutChoice value={draft.layout} onChoose={chooseLayout} />
        <Canvas {...{ draft, chosen, faults, doesSnap }} cells={preview.cells} labels={material.labels} {...acts} />
        <MomentSlider span={preview.span} atMs={preview.atMs} onMove={preview.move} />
        {draft.layout === null ? (
          <CheckField label={texts.canvas.snap} checked={doesSnap} onChange={({ target }) => setSnap(target.checked)} />
        ) : null}
      </section>
      <div className="editor-side">
        {draft.layout === null ? (
          <Panel title={texts.regions.title}>
            <RegionList {...{ draft, chosen, faults }} {...acts} />
          </Panel>
        ) : null}
        {draft.layout === null ? (
          <Panel title={texts.region.title(region?.name ?? '')}>
            {region ? (
              <RegionFields
                key={region.key}
                {...{ draft, region, faults }}
                streams={material.streams.video}
                onChange={(part, mark) => drafting.change((before) => withRegion(before, region.key, part), mark)}
              />
            ) : (
              <p className="field-hint">{texts.region.none}</p>
            )}
          </Panel>
        ) : null}
        <Panel title={texts.output.title}>
          <OutputFields {...{ draft, faults }} sounds={material.streams.audio} atMs={preview.atMs} change={drafting.change} />
        </Panel>
      </div>
      <p className="visually-hidden" role="status">
        {acts.said}
      </p>
      <Foot drafting={drafting} faults={faults.elsewhere(OUTPUT_FIELDS)} problem={sending.problem} isSending={sending.isSending} onCompose={sending.send} />
    </div>
  );
}

function Panel({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <section className="card editor-panel" aria-label={title}>
      <h2>
        <bdi>{title}</bdi>
      </h2>
      {children}
    </section>
  );
}

/** From a layout by name the regions begin as it was; back to one, they are given up, which is asked first. */
function useLayoutChange({ draft, change }: Drafting, material: Material, choose: (key: string | null) => void) {
  const ask = useConfirm();
  return async (wanted: LayoutWish) => {
    if (wanted === draft.layout) return;
    if (wanted === null) {
      change((before) => asRegions(before, material.streams.video, texts.regions.starts));
      return choose('region-0');
    }
    const give = () => {
      change((before) => ({ ...before, layout: wanted, regions: [] }));
      choose(null);
      return Promise.resolve();
    };
    if (draft.layout !== null || draft.regions.length === 0) return give();
    const { discardTitle: title, discardDetail: detail, discardAction: action } = texts.layout;
    await ask({ title, detail, action, isHarmless: true, run: give });
  };
}

function useSending(draft: Draft, onCompose: EditorProps['onCompose'], choose: (key: string) => void) {
  const [refused, setRefused] = useState({ draft, faults: NO_FAULTS });
  const [problem, setProblem] = useState<unknown>(null);
  const [isSending, setSending] = useState(false);
  // What was refused in another draft may be right in this one; the server will be asked again.
  const faults = refused.draft === draft ? refused.faults : NO_FAULTS;

  const send = async () => {
    if (isSending) return;
    // The request tells regions apart by their names alone.
    const nameless = draft.layout === null ? draft.regions.find((region) => nameFault(draft, region) !== undefined) : undefined;
    if (nameless) return choose(nameless.key);
    setSending(true);
    setProblem(null);
    try {
      await onCompose(draft);
    } catch (error) {
      const found = error instanceof ApiError && error.status === 422 ? new Faults(error.entries) : null;
      setRefused({ draft, faults: found ?? NO_FAULTS });
      if (found === null) setProblem(error);
      const faulty = draft.regions.find(({ name }) => found?.hasRegion(name));
      if (faulty) choose(faulty.key);
      setSending(false);
    }
  };
  return { faults, problem, isSending, send };
}

/** As everywhere: undo and redo, but not while a text is typed, where the browser has its own. */
function stepByKeys(event: KeyboardEvent, { undo, redo }: Drafting): void {
  const isTyping = event.target instanceof HTMLInputElement && !['checkbox', 'radio', 'range'].includes(event.target.type);
  if (isTyping || !(event.ctrlKey || event.metaKey)) return;
  const key = event.key.toLowerCase();
  if (key === 'z' && !event.shiftKey) undo();
  else if (key === 'y' || key === 'z') redo();
  else return;
  event.preventDefault();
}
