/**
 * The SDK's way in.
 */
import { readConfig, type InitializeConfig } from './config.ts';
import { aborted } from './errors.ts';
import { createRoom } from './room.ts';
import type { Room } from './surface.ts';

/**
 * Makes a Room to connect to. Opens nothing yet. Rejects with `invalid_argument` for wrong arguments and `aborted` when
 * `signal` already is.
 *
 * @example
 * ```ts
 * const room = await initialize({ roomId, clientToken, context: JSON.stringify({ username: 'Ada' }) });
 * room.on('stream_published', (participantId, key) => room.attach(tileFor(participantId), participantId, key));
 * await room.connect();
 * await room.setCameraEnabled(true);
 * ```
 */
export async function initialize(config: InitializeConfig): Promise<Room> {
  const checked = readConfig(config);
  if (checked.signal?.aborted) throw aborted(checked.signal.reason);
  return createRoom(checked);
}
