/**
 * Every word that a meeting shows or announces, in one place.
 *
 * Screens read `texts`; `setTexts` puts another language in its place, whole or in parts, before the first meeting is
 * shown. Holds words only: no markup, no logic beyond filling a name or a number in.
 */

const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

/** What a trouble is about: the microphone, the camera, or both at once. */
export type Captured = 'audio' | 'video' | 'both';

const captured: Readonly<Record<Captured, string>> = {
  audio: 'microphone',
  video: 'camera',
  both: 'camera and microphone',
};

const english = {
  close: 'Close',
  cancel: 'Cancel',
  tryAgain: 'Try again',

  devices: {
    camera: 'Camera',
    microphone: 'Microphone',
    speaker: 'Speaker',
    systemDefault: 'System default',
    unnamed: (kind: string, index: number) => `${kind} ${index}`,
    level: 'Microphone level',
    turnOnMicrophone: 'Turn on microphone',
    turnOffMicrophone: 'Turn off microphone',
    turnOnCamera: 'Turn on camera',
    turnOffCamera: 'Turn off camera',
    trouble: {
      permission_denied: (what: Captured) => ({
        title: `Your browser does not allow the ${captured[what]}.`,
        detail: 'Allow it with the icon next to the address, then turn it on here.',
      }),
      device_not_found: (what: Captured) => ({
        title: what === 'both' ? 'No camera and no microphone was found.' : `No ${captured[what]} was found.`,
        detail: 'Connect one, then turn it on here.',
      }),
      device_in_use: (what: Captured) => ({
        title: `Another program uses the ${captured[what]}.`,
        detail: 'Close that program, then turn it on here.',
      }),
      insecure_origin: (what: Captured) => ({
        title: `Browsers give the ${captured[what]} to secure pages only.`,
        detail: 'Open this page with https:// or on localhost. You can still join to watch, listen and write.',
      }),
      unknown: (what: Captured) => ({
        title: `The ${captured[what]} did not start.`,
        detail: 'Choose another device or try again.',
      }),
    },
  },

  settings: {
    title: 'Settings',
    theme: 'Colours',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  },

  blur: {
    label: 'Blur my background',
    detail: 'Works in your browser; your picture goes nowhere else for it.',
    starting: 'Getting the blur ready…',
    tooSlow: 'Your machine is too slow for the blur. It is off now.',
    failed: 'The blur did not start. Your camera goes on without it.',
  },

  prejoin: {
    pageTitle: (room: string | null) => (room ? `Join ${room}` : 'Join'),
    title: 'Ready to join?',
    name: 'Your name',
    namePlaceholder: 'How others see you',
    nameMissing: 'Enter a name first.',
    join: 'Join now',
    joining: 'Joining…',
    cameraOff: 'Camera is off',
    cameraStarting: 'Starting the camera…',
    preview: 'Preview of your camera',
    viewerTitle: 'Look into the room?',
    viewerDetail: 'You will see and hear the people in it. They do not see or hear you, and you are not in their list.',
    look: 'Look in',
  },

  network: {
    title: 'Connection',
    checking: 'Checking your connection…',
    again: 'Check again',
    start: 'Check the connection',
    udp: 'Your connection is ready for calls.',
    slow: 'Your connection is slow. Others may see you less sharply; closing other programs can help.',
    tcp: 'Your network lets calls through only on a detour (TCP). They work, but may stutter.',
    none: 'Your network lets no calls through. Another network, or no VPN, may help.',
    failed: 'The connection could not be checked.',
    roundTrip: (ms: number) => `answer in ${ms} ms`,
    down: (mbit: string) => `${mbit} Mbit/s down`,
    up: (mbit: string) => `${mbit} Mbit/s up`,
    protocols: { udp: 'UDP', tcp: 'TCP only', none: 'no media' },
  },

  room: {
    pageTitle: (room: string | null) => room ?? 'Room',
    label: 'Room',
    people: 'People',
    presentations: 'Shared screens',
    screenOf: (name: string) => `Screen of ${name}`,
    ownScreen: 'Your screen',
    you: (name: string) => `${name} (you)`,
    guest: 'Guest',
    phone: 'Phone',
    microphoneOff: 'microphone off',
    cameraOff: 'camera off',
    reconnecting: 'reconnecting',
    handRaised: (place: number) => `hand raised, number ${place}`,
    pinned: 'pinned',
    alone: 'You are the only one here.',
    aloneDetail: 'Send the link to those you expect.',
    nobodyHere: 'Nobody is here yet.',
    copyLink: 'Copy the link',
    linkCopied: 'Link copied',
    linkToCopy: 'Your browser did not copy it. Here it is:',
    count: (count: number) => plural(count, 'person', 'people'),
    previousPeople: 'Previous people',
    nextPeople: 'Next people',
    page: (page: number, pages: number) => `Page ${page} of ${pages}`,
    controls: 'Controls',
    more: 'More',
    shareScreen: 'Share screen',
    stopSharing: 'Stop sharing',
    sharing: 'You are sharing your screen',
    shareFailed: 'The screen could not be shared.',
    openChat: (unread: number) => (unread > 0 ? `Open chat, ${unread} unread` : 'Open chat'),
    closeChat: 'Close chat',
    leave: 'Leave',
    joined: (name: string) => `${name} joined`,
    left: (name: string) => `${name} left`,
    removed: (name: string) => `${name} was removed`,
    startedSharing: (name: string) => `${name} shares the screen`,
    reconnectingBanner: 'Connection lost. Reconnecting…',
    serverGoneBanner: 'The server cannot be reached. Still trying…',
    backBanner: 'Connection is back',
    hearOthers: 'Hear the others',
    hearOthersDetail: 'Your browser holds the sound back until you click.',
    viewer: 'You are looking in',
    viewerDetail: 'Nobody sees or hears you.',
    quality: {
      label: (level: number) =>
        `Connection: ${['lost', 'bad', 'weak', 'fair', 'good', 'excellent'][level] ?? 'unknown'}`,
    },
  },

  recording: {
    badge: 'Recording',
    on: 'This call is being recorded.',
    off: 'The recording has stopped.',
  },

  layout: {
    label: 'Layout',
    grid: 'Everyone alike',
    speaker: 'Speaker large',
    side: 'Side by side',
    pin: (name: string) => `Pin ${name}`,
    unpin: (name: string) => `Unpin ${name}`,
  },

  hand: {
    raise: 'Raise hand',
    lower: 'Lower hand',
    raised: (name: string) => `${name} raised a hand`,
    notRaised: 'Your hand could not be raised.',
  },

  reactions: {
    open: 'React',
    names: {
      '👍': 'Thumbs up',
      '❤️': 'Heart',
      '😂': 'Laughing',
      '😮': 'Surprised',
      '👏': 'Applause',
      '🎉': 'Hooray',
    },
    by: (name: string, reaction: string) => `${name}: ${reaction}`,
    notSent: 'The reaction was not sent.',
  },

  people: {
    title: 'Participants',
    open: (count: number) => `Open participants, ${count} here`,
    entry: (count: number) => `Participants (${count})`,
    close: 'Close participants',
    list: 'Participants in the room',
    search: 'Find by name',
    none: (name: string) => `Nobody here is called “${name}”.`,
    actions: (name: string) => `Actions for ${name}`,
    sharing: 'shares the screen',
    muteAudio: 'Turn off the microphone',
    muteVideo: 'Turn off the camera',
    unmuteAudio: 'Allow the microphone',
    unmuteVideo: 'Allow the camera',
    mutedByHost: 'muted by the host',
    kick: 'Remove from the room',
    muteAll: 'Mute all',
    endAll: 'End for all',
    failed: 'That did not work. Try again.',
  },

  confirm: {
    kick: (name: string) => ({
      title: `Remove ${name}?`,
      detail: 'They leave the room at once, and the link they came with lets nobody in any more.',
      action: 'Remove',
    }),
    muteAll: {
      title: 'Mute everybody else?',
      detail: 'Nobody hears them until you allow their microphones again, one by one in the list of participants.',
      action: 'Mute all',
    },
    endAll: {
      title: 'End the call for everybody?',
      detail: 'All leave at once, you too. The room stays and can be joined anew.',
      action: 'End for all',
    },
  },

  mutedByHost: {
    audio: 'The host has muted you. Nobody hears you for now.',
    video: 'The host has turned your picture off.',
    lifted: 'The host lets you speak again.',
  },

  pip: {
    open: 'Picture in picture',
    close: 'Close picture in picture',
    title: 'Call',
    failed: 'Your browser did not open the small window.',
  },

  chat: {
    title: 'Chat',
    messages: 'Messages',
    message: 'Message',
    placeholder: 'Write to everyone',
    send: 'Send',
    empty: 'Nobody has written yet.',
    emptyDetail: 'Everyone here sees what you write. It is gone when the session ends.',
    you: 'You',
    notSent: 'Not sent. Check the connection and try again.',
    wrote: (name: string, text: string) => `${name}: ${text}`,
    tooLong: (most: number) => `At most ${most} characters can be sent at once.`,
  },

  shortcuts: {
    title: 'Keyboard shortcuts',
    escape: 'Esc',
    enabled: 'Use single keys',
    enabledDetail: 'Keys work everywhere except while you write.',
    list: {
      m: 'Microphone on or off',
      v: 'Camera on or off',
      s: 'Share the screen or stop',
      c: 'Open or close the chat',
      p: 'Open or close the participants',
      h: 'Raise or lower your hand',
      l: 'Next layout',
      '?': 'Show this list',
      Escape: 'Close what is open',
    },
  },

  ends: {
    rejoin: 'Rejoin',
    left: { title: 'You left the room', detail: 'You can come back as long as the link works.' },
    kicked: { title: 'You were removed from the room', detail: 'Ask the host if you think that this was a mistake.' },
    deleted: { title: 'This room was deleted', detail: 'Ask the person who invited you for a new link.' },
    ended: { title: 'The session was ended', detail: 'The room itself is still there; you can start anew.' },
    expired: { title: 'Your link has expired', detail: 'Ask the person who invited you for a new one.' },
    invalid: {
      title: 'This link does not work',
      detail: 'It may be cut off. Ask the person who invited you for a new one.',
    },
    forbidden: { title: 'You may not join this room', detail: 'The link is for another room or was withdrawn.' },
    full: { title: 'The room is full', detail: 'Try again when somebody has left.' },
    unreachable: { title: 'The server cannot be reached', detail: 'It may be restarting, or your network is down.' },
    busy: { title: 'The server is at its limit', detail: 'Try again in a moment.' },
    replaced: {
      title: 'You joined from somewhere else',
      detail: 'This page was signed out because you joined in another window.',
    },
    unsupported: {
      title: 'This browser cannot join',
      detail: 'It lacks WebRTC. Use a current Chrome, Edge, Firefox or Safari.',
    },
    failed: { title: 'The connection has ended', detail: 'Something unexpected happened.' },
  },
};

export type Texts = typeof english;

/** A translation, or parts of one. */
export type TextsPart<T = Texts> = { readonly [K in keyof T]?: T[K] extends (...args: never[]) => unknown ? T[K] : T[K] extends object ? TextsPart<T[K]> : T[K] };

export const texts: Texts = english;

/** Puts these words in the place of those that are there; what is left out stays as it is. For all meetings of a page. */
export function setTexts(part: TextsPart): void {
  merge(texts, part);
}

function merge(into: object, part: object): void {
  const place = into as Record<string, unknown>;
  for (const [key, value] of Object.entries(part)) {
    if (!Object.hasOwn(place, key) || value === undefined) continue;
    const known = place[key];
    if (typeof known === 'object' && known !== null && typeof value === 'object' && value !== null) merge(known, value);
    else place[key] = value;
  }
}
