/**
 * Tells applications the server's passing facts: who speaks, messages, layers.
 *
 * `presence.ts` hands notices on; facts about participants that are not in the state are left out.
 */
import type { AudioActivity, LayerSelected, MessageReceived, RemoteTrack } from './signaling/messages.ts';
import type { Fact } from './state/changes.ts';
import type { Store } from './state/store.ts';

export function tellNotice(
  notice: AudioActivity | LayerSelected | MessageReceived,
  store: Store,
  sourceAt: (mid: string) => RemoteTrack | null,
): void {
  if (notice.kind === 'audio_activity') {
    const speakers = notice.speakers.filter(({ participantId }) => store.state.participants.has(participantId));
    const facts = speakers.map(({ participantId, key }): Fact => ['audio_activity', participantId, key]);
    store.tell(...facts, ['speakers_changed', speakers]);
  } else if (notice.kind === 'message_received') {
    const { participantId, message, recipients } = notice;
    store.tell(['message_received', participantId, message, recipients]);
  } else if (notice.kind === 'layer_selected') {
    const source = sourceAt(notice.mid);
    if (source) store.tell(['layer_changed', source.participantId, source.key, notice.rid]);
  }
}
