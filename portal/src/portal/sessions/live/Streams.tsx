/** What a person sends: each stream's sound and picture, with codec, bitrate, loss, and the layers of the picture. */
import { words } from '../../../texts/portal';
import { Badge } from '../../list/Badge';
import { plain } from '../../wording/text';
import { OWN_STREAM } from '../streamNames';
import { codecText, delayText, isBadLoss, layerText, lossText, rateText, type LiveStream, type LiveTrack } from './figures';

const texts = words.session.person;

export function Streams({ streams, who }: { readonly streams: readonly LiveStream[]; readonly who: string }) {
  if (streams.length === 0) return <p className="field-hint person-silent">{texts.noStreams}</p>;
  return (
    <ul className="live-streams" aria-label={texts.streams(who)}>
      {streams.map(({ key, audio, video }) => (
        <li key={key} className="live-stream">
          <h4>
            <bdi>{key === OWN_STREAM ? texts.stream.self : texts.stream.other(plain(key, 32))}</bdi>
          </h4>
          {audio ? <Track title={texts.sound} track={audio} /> : null}
          {video ? <Track title={texts.picture} track={video} /> : null}
        </li>
      ))}
    </ul>
  );
}

function Track({ title, track }: { readonly title: string; readonly track: LiveTrack }) {
  const { is_enabled: isOn, is_censored: isCensored, is_recorded: isRecorded, loss } = track;
  return (
    <div className="live-track">
      <p className="live-track-head">
        <span>{title}</span>
        {isOn ? null : <Badge look="plain" text={texts.off} />}
        {isCensored ? <Badge look="bad" text={texts.silenced} /> : null}
        {isRecorded ? <Badge look="live" text={texts.recorded} /> : null}
        <span className="live-track-figures">
          {codecText(track.codec)} · {rateText(track.bitrate_bps)} ·{' '}
          <span data-bad={isBadLoss(loss) || undefined}>
            {texts.loss} {lossText(loss)}
          </span>{' '}
          · {texts.jitter} {delayText(track.jitter_ms)}
        </span>
      </p>
      {track.layers.length > 0 ? (
        <ul className="live-layers" aria-label={texts.layers}>
          {track.layers.map((layer, index) => (
            <li key={layer.rid ?? index} data-idle={layer.bitrate_bps === 0 || undefined}>
              <span>{layerText(layer)}</span>
              <span>{layer.bitrate_bps === 0 ? texts.inactive : rateText(layer.bitrate_bps)}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
