/**
 * The participant's one RTCPeerConnection: transceivers in, offers out, answers in.
 *
 * `sync.ts` makes one and drives it; `health.ts` watches its state. The client always offers. A transport that is lost
 * is replaced by another with another id, never revived.
 */
import { newId } from '../ids.ts';
import type { Kind } from '../model.ts';
import type { IceServer } from '../signaling/messages.ts';
import { preferCodecs, type CodecWish } from './codecs.ts';

export class Transport {
  /** Names this transport towards the server. */
  readonly id = newId();
  readonly connection: RTCPeerConnection;
  /** Called when `connection.connectionState` changes. */
  onState: (state: RTCPeerConnectionState) => void = () => {};
  readonly #configuration: RTCConfiguration;

  constructor(iceTransportPolicy: RTCIceTransportPolicy) {
    this.#configuration = { bundlePolicy: 'max-bundle', iceTransportPolicy };
    this.connection = new RTCPeerConnection(this.#configuration);
    this.connection.onconnectionstatechange = () => this.onState(this.connection.connectionState);
  }

  /** Uses these servers; to be told before the first offer. */
  useServers(servers: readonly IceServer[]): void {
    if (servers.length === 0) return;
    const iceServers = servers.map(({ urls, ...rest }) => ({ urls: [...urls], ...rest }));
    this.connection.setConfiguration({ ...this.#configuration, iceServers });
  }

  /** Adds an m-line to send on. */
  addSender(kind: Kind, encodings: RTCRtpEncodingParameters[], codecs: CodecWish): RTCRtpTransceiver {
    const transceiver = this.connection.addTransceiver(kind, { direction: 'sendonly', sendEncodings: encodings });
    preferCodecs(transceiver, kind, codecs);
    return transceiver;
  }

  /** Adds a slot. */
  addReceiver(kind: Kind): RTCRtpTransceiver {
    const transceiver = this.connection.addTransceiver(kind, { direction: 'recvonly' });
    preferCodecs(transceiver, kind, 'receive');
    return transceiver;
  }

  /**
   * Makes an offer and gives its SDP; mids are known afterwards. It carries no candidates: the server needs none, it
   * sees where the checks come from. May be called again when no answer came.
   */
  async offer(iceRestart: boolean): Promise<string> {
    const offer = await this.connection.createOffer({ iceRestart });
    await this.connection.setLocalDescription(offer);
    return this.connection.localDescription?.sdp ?? offer.sdp ?? '';
  }

  async accept(answer: string): Promise<void> {
    await this.connection.setRemoteDescription({ type: 'answer', sdp: answer });
  }

  /** Takes a refused offer back. */
  async rollback(): Promise<void> {
    if (this.connection.signalingState === 'have-local-offer') {
      await this.connection.setLocalDescription({ type: 'rollback' });
    }
  }

  close(): void {
    this.connection.onconnectionstatechange = null;
    this.connection.close();
  }
}
