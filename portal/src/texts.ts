/**
 * Every word that the portal and the meeting page show or announce, in one place.
 *
 * Screens read `texts`; another language is another object of type `Texts` chosen here. Holds words only:
 * no markup, no logic beyond filling a name or a number in.
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
  product: 'Video rooms',
  loading: 'Loading…',
  close: 'Close',
  cancel: 'Cancel',
  tryAgain: 'Try again',
  notFoundPage: {
    title: 'There is nothing here',
    detail: 'The address may be mistyped.',
    home: 'Go to the start page',
  },

  devices: {
    title: 'Devices',
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
    alone: 'You are the only one here.',
    aloneDetail: 'Send the link to those you expect.',
    copyLink: 'Copy the link',
    linkCopied: 'Link copied',
    count: (count: number) => plural(count, 'person', 'people'),
    previousPeople: 'Previous people',
    nextPeople: 'Next people',
    page: (page: number, pages: number) => `Page ${page} of ${pages}`,
    controls: 'Controls',
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
    quality: {
      label: (level: number) =>
        `Connection: ${['lost', 'bad', 'weak', 'fair', 'good', 'excellent'][level] ?? 'unknown'}`,
    },
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
    enabled: 'Use single keys',
    enabledDetail: 'Keys work everywhere except while you write.',
    list: {
      m: 'Microphone on or off',
      v: 'Camera on or off',
      s: 'Share the screen or stop',
      c: 'Open or close the chat',
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

  portal: {
    rooms: 'Rooms',
    key: {
      title: 'Welcome',
      lead: 'Enter the API key of this server to create rooms and invite people.',
      label: 'API key',
      submit: 'Continue',
      checking: 'Checking…',
      kept: 'The key stays in this browser tab and is forgotten when you close it.',
      where: 'The server prints its first key once, when it starts for the first time.',
      wrong: 'The server does not accept this key.',
      forget: 'Forget the key',
    },
    search: 'Find a room by its exact name',
    searchPlaceholder: 'Exact room name',
    clearSearch: 'Clear the search',
    nothingFound: (name: string) => `No room is called “${name}”.`,
    empty: 'No rooms yet',
    emptyDetail: 'Create one, copy its link and send it to the people you want to meet.',
    newRoom: 'New room',
    unnamed: 'Room without a name',
    limit: (count: number) => `up to ${count}`,
    inNow: (count: number) => `${count} in now`,
    nobody: 'Nobody in now',
    recorded: 'Recorded',
    created: (when: string) => `Created ${when}`,
    open: 'Open',
    openRoom: (name: string) => `Open ${name}`,
    copy: 'Copy join link',
    copyLink: (name: string) => `Copy join link of ${name}`,
    copied: 'Link copied',
    copiedDetail: 'It lets its holder join for 24 hours.',
    copyFailed: 'The browser does not allow copying. Here is the link:',
    link: 'Join link',
    whoIsIn: (name: string, now: string) => `${now}: who is in ${name}`,
    whoTitle: (name: string) => `In ${name} now`,
    whoEmpty: 'Nobody is in the room.',
    since: (when: string) => `since ${when}`,
    deleteRoom: (name: string) => `Delete ${name}`,
    deleteTitle: (name: string) => `Delete ${name}?`,
    deleteDetail: 'Everyone in it is sent out, and its links stop working. This cannot be undone.',
    deleteConfirm: 'Delete room',
    deleting: 'Deleting…',
    deleted: (name: string) => `${name} was deleted`,
    wasCreated: (name: string) => `${name} was created`,
    previousPage: 'Previous page',
    nextPage: 'Next page',
    range: (from: number, to: number, total: number) => `${from}–${to} of ${total}`,
    create: {
      name: 'Name',
      nameHint: 'Unique on this server. May be left empty.',
      limit: 'Participants at most',
      limitHint: 'From 2 to 50.',
      record: 'Record sessions',
      recordHint: 'Every session in this room is recorded.',
      submit: 'Create room',
      submitting: 'Creating…',
    },
  },

  problems: {
    unreachable: 'The server cannot be reached. Check that it runs, then try again.',
    unauthorized: 'The server does not accept the API key any more.',
    tooManyRequests: 'Too many requests. Wait a moment.',
    duplicate: 'This name is taken.',
    missing: 'It does not exist any more.',
    unexpected: 'The server could not do that.',
  },
};

export type Texts = typeof english;

export const texts: Texts = english;
