/** Words of a session's timeline: what happened, how good it was, and what may have been the cause. */

const nameOf = { audio: 'microphone', video: 'camera' };
const fileOf = { audio: 'sound', video: 'video' };
type Kind = keyof typeof nameOf;
const own = (key: string) => (key === 'self' || key === '' ? '' : ` “${key}”`);

export const timeline = {
  title: 'Timeline',
  lead: 'Who was there when, who spoke, and how well it went.',
  help: 'Zoom with + and −, move with the arrow keys, see all with 0. The table below says the same in words.',
  chart: 'Timeline of the session',
  people: 'People',
  /** One line that is read out when the part that is looked at changes. */
  inSight: (from: string, to: string) => `From ${from} to ${to}`,
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  earlier: 'Earlier',
  later: 'Later',
  whole: 'Whole session',
  empty: 'Nothing was noted in this session',
  emptyDetail: 'It was over before anybody did anything, or its notes are gone.',
  legend: 'What the lanes show',
  marks: {
    present: 'There',
    spoke: 'Speaking',
    muted: 'Microphone off',
    silenced: 'Muted by an operator',
    pictureOff: 'Camera off',
    lost: 'Connection lost',
    stream: 'Sending',
    recording: 'Recorded',
    bad: 'Bad stretch',
  },
  lane: {
    stream: (key: string) => (own(key) ? `Stream${own(key)}` : 'Camera and microphone'),
    recorded: (kind: Kind, key: string) => `Recorded: ${fileOf[kind]}${own(key)}`,
    /** A lane in one sentence, for who does not see it. */
    summary: (there: string, spoke: string) => `there for ${there}, spoke for ${spoke}`,
  },
  span: (what: string, from: string, to: string) => `${what}: ${from} – ${to}`,
  moment: (what: string, at: string) => `${what}: ${at}`,
  ended: (what: string, reason: string) => (reason ? `${what}, ${reason}` : what),

  joined: 'Joined',
  left: (reason: string) => (reason ? `Left: ${reason}` : 'Left'),
  connectionLost: 'Lost the connection',
  published: (key: string) => (own(key) ? `Began to send the stream${own(key)}` : 'Began to send'),
  unpublished: (key: string) => (own(key) ? `Stopped sending the stream${own(key)}` : 'Stopped sending'),
  enabled: (kind: Kind) => `Turned the ${nameOf[kind]} on`,
  disabled: (kind: Kind) => `Turned the ${nameOf[kind]} off`,
  censored: (kind: Kind) => (kind === 'audio' ? 'Was muted' : 'Had the picture stopped'),
  uncensored: (kind: Kind) => (kind === 'audio' ? 'Was unmuted' : 'Had the picture allowed again'),
  speaks: 'Speaks',
  silence: 'Nobody speaks',
  recordingStarted: (kind: Kind) => `Recording of the ${fileOf[kind]} began`,
  recordingStopped: (kind: Kind) => `Recording of the ${fileOf[kind]} ended`,
  reasons: {
    timed_out: 'the connection did not come back',
    kicked: 'sent out',
    room_deleted: 'the room was deleted',
    session_ended: 'the session was ended',
    replaced: 'joined from somewhere else',
    token_expired: 'the link expired',
    engine_failed: 'the media engine failed',
    server_restarted: 'the server started anew',
  },

  happenings: {
    title: 'What happened',
    table: 'What happened, one line after the other',
    time: 'Time',
    who: 'Who',
    what: 'What',
    everyone: 'Everyone',
    nobody: '–',
    person: 'Person',
    withSpeaking: 'Also who spoke',
    shown: (shown: string, all: string) => `${shown} of ${all} lines`,
    more: 'Show more',
    none: 'Nothing of the kind happened.',
  },

  quality: {
    title: 'Quality',
    none: 'No quality is known of this session',
    noneDetail: 'It is noted every ten seconds while people are connected, and kept for a limited time.',
    badStretches: 'Bad stretches',
    noBad: 'None: nobody had a bad connection for long enough to notice.',
    show: 'Show on the timeline',
    showOf: (who: string, when: string) => `Show on the timeline: ${who}, ${when}`,
    of: (who: string) => `Quality of ${who}`,
    who: 'Who',
    when: 'When',
    length: 'Length',
    cause: 'Likely cause',
    level: 'How bad',
    levels: ['Unusable', 'Very bad', 'Bad', 'Fair', 'Good', 'Very good'],
    lasted: (length: string) => `for ${length}`,
    figures: {
      uplinkLoss: (mean: string, most: string) => `lost on the way up: ${mean}, ${most} at worst`,
      downlinkLoss: (mean: string, most: string) => `lost on the way down: ${mean}, ${most} at worst`,
      roundTrip: (mean: string, most: string) => `round trip ${mean}, ${most} at worst`,
      estimate: (bitrate: string) => `downlink could carry ${bitrate}`,
      frozen: (length: string) => `pictures stood still for ${length}`,
    },
    charts: {
      quality: 'Quality, 0 to 5',
      rtt: 'Round trip',
      loss: 'Packets lost',
      bitrate: 'Bitrate',
      uplinkLoss: 'to the server',
      downlinkLoss: 'from the server',
      sent: 'sent',
      received: 'received',
      estimate: 'downlink could carry',
    },
    causes: {
      uplink_loss: {
        title: 'Loss on the way to the server',
        detail: 'Packets of this person did not arrive. Everybody saw and heard them badly; their own network is to blame.',
      },
      downlink_limited: {
        title: 'Too little downlink',
        detail: 'The network of this person carried less than the others sent. Only they saw and heard the others badly.',
      },
      sender_cpu: {
        title: 'The sender’s computer was too slow',
        detail: 'It could not encode the picture fast enough, so it sent a smaller one or fewer pictures.',
      },
      relay: {
        title: 'Connected through a relay',
        detail: 'No direct way to the server was open, so everything took a detour that adds delay.',
      },
      round_trip: {
        title: 'A long way to the server',
        detail: 'Packets took long to go and come back. People talked over each other.',
      },
      reconnecting: {
        title: 'The connection was lost',
        detail: 'The network was gone, and the call came back when it was there again.',
      },
      unknown: {
        title: 'Not known',
        detail: 'The figures were bad, but none of them says why.',
      },
    },
  },
};
