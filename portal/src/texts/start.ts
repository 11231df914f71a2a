/** Words of the quick start. */
export const start = {
  title: 'Quick start',
  lead: 'The first call in three steps. The code is filled in with the address of this server.',
  language: 'Language',
  languages: { curl: 'curl', python: 'Python', javascript: 'JavaScript' },
  steps: {
    key: {
      title: '1. Have an API key',
      detail: 'Your application calls the server with a key. Make one for it and put it where the code below finds it.',
      make: 'Make an API key',
      ask: 'Ask an owner of this server for a key.',
      code: 'The key in the environment',
    },
    room: {
      title: '2. Make a room',
      detail: 'A room is made once and used as often as you like.',
      code: 'Make a room',
    },
    token: {
      title: '3. Let somebody in',
      detail: 'Your back end makes a token for each person and hands it to the page or app, which joins with the SDK.',
      code: 'Make a client token',
      join: 'Join in a web page',
      joinDetail: 'The server brings the SDK along. A browser asks for camera and microphone on https and on localhost only.',
    },
  },
  try: {
    title: 'Or see it at once',
    detail: 'Makes a room with your present rights and opens it in a new tab.',
    button: 'Make a room and open it',
    busy: 'Making…',
    made: (name: string) => `${name} is in the list of rooms`,
  },
  more: {
    title: 'Go on',
    reference: 'REST API reference',
    webhooks: 'Hear of what happens by webhooks',
    rooms: 'Set up rooms',
  },
};
