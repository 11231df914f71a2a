/** The measured figures of a bad stretch in one line, those first that its cause stands on. Pure. */
import { words } from '../../../texts/portal';
import { bitrateText, millisecondsText, shareText } from '../../wording/measures';
import type { Stretch } from './stretches';

const texts = words.timeline.quality.figures;

export function figuresText({ figures }: Pick<Stretch, 'figures'>): string {
  const known: readonly (string | null)[] = [
    loss(texts.uplinkLoss, figures.uplink_loss, figures.worst_uplink_loss),
    loss(texts.downlinkLoss, figures.downlink_loss, figures.worst_downlink_loss),
    figures.rtt_ms === null ? null : texts.roundTrip(millisecondsText(figures.rtt_ms), worst(figures)),
    figures.estimate_bps === null ? null : texts.estimate(bitrateText(figures.estimate_bps)),
    figures.freeze_ms ? texts.frozen(millisecondsText(figures.freeze_ms)) : null,
  ];
  return known.filter((one) => one !== null).join(' · ');
}

/** What is nearly nothing explains nothing. */
const LEAST_LOSS = 0.005;

function loss(what: (mean: string, most: string) => string, mean: number | null, most: number | null): string | null {
  if (mean === null || (most ?? mean) < LEAST_LOSS) return null;
  return what(shareText(mean), shareText(most ?? mean));
}

function worst({ rtt_ms: mean, worst_rtt_ms: most }: Stretch['figures']): string {
  return millisecondsText(most ?? mean ?? 0);
}
