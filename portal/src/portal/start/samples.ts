/**
 * The code of the quick start, for a server at an address. Pure. An end-to-end test runs them as a developer would.
 *
 * Code is not translated, so that it is here and not among the texts.
 */

export const LANGUAGES = ['curl', 'python', 'javascript'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Samples {
  readonly key: string;
  readonly room: string;
  readonly token: string;
}

/** A key stands in the environment; where one is typed into code, it ends in a repository. */
export function samplesOf(language: Language, origin: string): Samples {
  return { curl, python, javascript }[language](origin);
}

function curl(origin: string): Samples {
  return {
    key: `export VIDEOROOMS_KEY='paste the key here'`,
    room: `curl -X POST ${origin}/v2/rooms \\
  -H "Authorization: Bearer $VIDEOROOMS_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"unique_name": "first-call", "max_participants": 10}'

# The answer's data.id is the room:
export ROOM_ID='paste the id here'`,
    token: `curl -X POST "${origin}/v2/rooms/$ROOM_ID/actions/generate_join_client_token" \\
  -H "Authorization: Bearer $VIDEOROOMS_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"token_ttl_secs": 600, "refresh_token_ttl_secs": 3600}'`,
  };
}

function python(origin: string): Samples {
  return {
    key: `export VIDEOROOMS_KEY='paste the key here'
pip install httpx`,
    room: `import os

import httpx

api = httpx.Client(
    base_url="${origin}/v2",
    headers={"Authorization": f"Bearer {os.environ['VIDEOROOMS_KEY']}"},
)

answer = api.post("/rooms", json={"unique_name": "first-call", "max_participants": 10})
room = answer.raise_for_status().json()["data"]
print(room["id"])`,
    token: `answer = api.post(
    f"/rooms/{room['id']}/actions/generate_join_client_token",
    json={"token_ttl_secs": 600, "refresh_token_ttl_secs": 3600},
)
tokens = answer.raise_for_status().json()["data"]
print(tokens["token"])`,
  };
}

function javascript(origin: string): Samples {
  return {
    key: `export VIDEOROOMS_KEY='paste the key here'`,
    room: `async function call(path, body) {
  const answer = await fetch(\`${origin}/v2\${path}\`, {
    method: 'POST',
    headers: {
      authorization: \`Bearer \${process.env.VIDEOROOMS_KEY}\`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()).data;
}

const room = await call('/rooms', { unique_name: 'first-call', max_participants: 10 });
console.log(room.id);`,
    token: `const tokens = await call(\`/rooms/\${room.id}/actions/generate_join_client_token\`, {
  token_ttl_secs: 600,
  refresh_token_ttl_secs: 3600,
});
console.log(tokens.token);`,
  };
}

/** The same for every language of a back end: it runs in the browser. */
export function joinSample(origin: string): string {
  return `<button>Join</button>
<script type="module">
  import { initialize } from '${origin}/sdk/client.js';

  // From your back end: the room's id, and a client token for this person.
  const [roomId, clientToken] = ['…', '…'];

  document.querySelector('button').onclick = async () => {
    const room = await initialize({ serverUrl: '${origin}', roomId, clientToken });
    room.on('stream_published', (participantId, key) => {
      const video = Object.assign(document.createElement('video'), { autoplay: true, playsInline: true });
      document.body.append(video);
      room.attach(video, participantId, key);
    });
    await room.connect();
    await room.setMicrophoneEnabled(true);
    await room.setCameraEnabled(true);
  };
</script>`;
}
