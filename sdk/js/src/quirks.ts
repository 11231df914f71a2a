/**
 * What browsers do differently, one row each, and the switches that follow.
 *
 * Code that must act on a difference asks `quirks()` for a switch, never for a browser. Rows go when the browsers that
 * need them are gone.
 */

interface Switches {
  /** Remote audio only flows into WebAudio while an element plays the same track, muted. */
  readonly pullRemoteAudio: boolean;
  /** `scalabilityMode` in encodings is understood. */
  readonly scalabilityMode: boolean;
  /** `setCodecPreferences` for a sendonly transceiver takes what `RTCRtpSender.getCapabilities` lists. */
  readonly codecPreferences: boolean;
}

interface Row {
  readonly browser: string;
  readonly why: string;
  readonly when: (agent: string) => boolean;
  readonly set: Partial<Switches>;
}

const DEFAULTS: Switches = { pullRemoteAudio: false, scalabilityMode: false, codecPreferences: true };

const ROWS: readonly Row[] = [
  {
    browser: 'Chromium, all versions',
    why: 'MediaStreamAudioSourceNode of a remote track is silent until an element pulls it (crbug.com/933677)',
    when: (agent) => /Chrom(e|ium)\//.test(agent),
    set: { pullRemoteAudio: true },
  },
  {
    browser: 'Chromium 111 and later',
    why: 'simulcast of VP9 and AV1 needs a scalabilityMode on each encoding, else one layer is sent',
    when: (agent) => Number(/Chrom(?:e|ium)\/(\d+)/.exec(agent)?.[1] ?? 0) >= 111,
    set: { scalabilityMode: true },
  },
  {
    browser: 'Firefox before 128',
    why: 'setCodecPreferences is missing',
    when: (agent) => Number(/Firefox\/(\d+)/.exec(agent)?.[1] ?? 999) < 128,
    set: { codecPreferences: false },
  },
];

/** The switches for this browser, or the one whose user agent is given. */
export function quirks(agent: string = globalThis.navigator?.userAgent ?? ''): Switches {
  return ROWS.filter((row) => row.when(agent)).reduce<Switches>((all, row) => ({ ...all, ...row.set }), DEFAULTS);
}
