/**
 * One participant's lane: presence and speech, below them microphone, camera and recordings; opened, each stream too.
 *
 * The drawing is for eyes; one sentence and the table of happenings say the same. Spans that nobody could tell apart are
 * drawn as one.
 */
import { useId, useState } from 'react';
import { ChevronDown, ChevronRight } from '../../../icons/icons';
import { words } from '../../../texts/portal';
import { shortId } from '../../wording/text';
import { spanText } from '../../wording/times';
import type { SessionClock } from './clock';
import { reasonText } from './happenings';
import type { Lane as LaneShape } from './lanes';
import { causeOf, levelText, lookOf, spanOf, type Stretch } from './stretches';
import { inSight, lengthOf, placeOf, type View } from './view';

interface LaneProps {
  readonly lane: LaneShape;
  readonly name: string;
  readonly stretches: readonly Stretch[];
  readonly view: View;
  readonly clock: SessionClock;
}

const texts = words.timeline;
/** Of what is looked at: about a pixel. */
const APART = 1 / 800;

export function Lane({ lane, name, stretches, view, clock }: LaneProps) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const spans = { view, clock };
  return (
    <li className="lane">
      <button
        type="button"
        className="lane-name"
        aria-expanded={isOpen}
        aria-controls={id}
        title={name}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
        <bdi>{name}</bdi>
      </button>
      <div className="lane-tracks" data-track>
        <span className="visually-hidden">{texts.lane.summary(sum(lane.present), sum(lane.spoke))}</span>
        <div aria-hidden="true">
          <Presence lane={lane} stretches={stretches} {...spans} />
          <Track look="muted" title={texts.marks.muted} of={lane.muted} {...spans} />
          <Track look="silenced" title={texts.marks.silenced} of={lane.silenced} isOver {...spans} />
          <Track look="picture" title={texts.marks.pictureOff} of={lane.pictureOff} {...spans} />
          <Track look="recording" title={texts.marks.recording} of={lane.recordings} {...spans} />
        </div>
        <div id={id} hidden={!isOpen} className="lane-more">
          {isOpen ? <Streams lane={lane} {...spans} /> : null}
        </div>
      </div>
    </li>
  );
}

const sum = (spans: readonly View[]) => spanText(spans.reduce((all, span) => all + lengthOf(span), 0) / 1000);

type Drawn = Pick<LaneProps, 'view' | 'clock'>;

/** How long the part is drawn, and where; at least so wide that it is seen. */
function placed(span: View, view: View): React.CSSProperties {
  const left = placeOf(span.fromMs, view);
  return { left: `${left}%`, width: `max(2px, ${placeOf(span.toMs, view) - left}%)` };
}

function Presence({ lane, stretches, view, clock }: Pick<LaneProps, 'lane' | 'stretches'> & Drawn) {
  const { marks } = texts;
  const seen = (spans: readonly View[]) => inSight(spans, view, lengthOf(view) * APART);
  return (
    <div className="track track-presence">
      {inSight(lane.present, view, 0).map((stay) => (
        <span
          key={stay.fromMs}
          className="span span-present"
          style={placed(stay, view)}
          title={texts.ended(texts.span(marks.present, clock.text(stay.fromMs), clock.text(stay.toMs)), reasonText(stay.reason))}
        />
      ))}
      {stretches.map((stretch) => (
        <BadSpan key={stretch.from_ms} stretch={stretch} view={view} clock={clock} />
      ))}
      {seen(lane.spoke).map((span) => (
        <span
          key={span.fromMs}
          className="span span-spoke"
          style={placed(span, view)}
          title={texts.span(marks.spoke, clock.text(span.fromMs), clock.text(span.toMs))}
        />
      ))}
      {lane.lost
        .filter((atMs) => atMs >= view.fromMs && atMs <= view.toMs)
        .map((atMs) => (
          <span
            key={atMs}
            className="span-lost"
            style={{ left: `${placeOf(atMs, view)}%` }}
            title={texts.moment(marks.lost, clock.text(atMs))}
          />
        ))}
    </div>
  );
}

function BadSpan({ stretch, view, clock }: { readonly stretch: Stretch } & Drawn) {
  const span = spanOf(stretch);
  if (span.toMs < view.fromMs || span.fromMs > view.toMs) return null;
  const said = `${levelText(stretch.level)}: ${causeOf(stretch).title}`;
  return (
    <span
      className={`span span-bad span-bad-${lookOf(stretch)}`}
      style={placed({ fromMs: Math.max(span.fromMs, view.fromMs), toMs: Math.min(span.toMs, view.toMs) }, view)}
      title={texts.span(said, clock.text(span.fromMs), clock.text(span.toMs))}
    />
  );
}

interface TrackProps extends Drawn {
  readonly look: 'muted' | 'silenced' | 'picture' | 'recording' | 'stream';
  readonly title: string;
  readonly of: readonly View[];
  /** Drawn onto the track before. */
  readonly isOver?: boolean;
}

function Track({ look, title, of, isOver = false, view, clock }: TrackProps) {
  if (of.length === 0) return isOver ? null : <div className={`track track-${look}`} />;
  return (
    <div className={`track track-${look}`} data-over={isOver || undefined}>
      {inSight(of, view, lengthOf(view) * APART).map((span, index) => (
        <span
          // Recordings of sound and picture may begin in one millisecond.
          key={`${span.fromMs} ${index}`}
          className={`span span-${look}`}
          style={placed(span, view)}
          title={texts.span(title, clock.text(span.fromMs), clock.text(span.toMs))}
        />
      ))}
    </div>
  );
}

function Streams({ lane, ...spans }: { readonly lane: LaneShape } & Drawn) {
  const keys = [...new Set(lane.streams.map(({ key }) => key))];
  const files = [...new Set(lane.recordings.map(({ key, type }) => JSON.stringify([key, type])))];
  return (
    <dl className="lane-streams">
      {keys.map((key) => (
        <div key={key}>
          <dt>
            <bdi>{texts.lane.stream(shortKey(key))}</bdi>
          </dt>
          <dd>
            <Track look="stream" title={texts.marks.stream} of={lane.streams.filter((one) => one.key === key)} {...spans} />
          </dd>
        </div>
      ))}
      {files.map((file) => {
        const [key, type] = JSON.parse(file) as [string, 'audio' | 'video'];
        const of = lane.recordings.filter((one) => one.key === key && one.type === type);
        return (
          <div key={file}>
            <dt>
              <bdi>{texts.lane.recorded(type, shortKey(key))}</bdi>
            </dt>
            <dd>
              <Track look="recording" title={texts.marks.recording} of={of} {...spans} />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** Keys come from strangers, and long ones are ids. */
const shortKey = (key: string): string => (key.length > 24 ? `${shortId(key)}…` : key);
