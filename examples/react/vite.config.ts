/**
 * The page's development server, which here is also the application's own server: it has the API key and makes tokens.
 *
 * In an application of yours `tokenFor` lives on your server, behind your own sign-in.
 */
import { defineConfig, type Plugin } from 'vite';

// Where the server is and what opens it; `start.mjs` sets both.
const { SERVER_URL: server = '', VIDEOROOMS_API_KEY: key = '' } = process.env;

async function call(path: string, body?: object): Promise<{ data: never }> {
  const answer = await fetch(`${server}/v2${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as { data: never };
}

/** A room by its name, which is made when there is none, and a token for it. */
async function tokenFor(name: string): Promise<object> {
  const { data: found } = await call(`/rooms?filter[unique_name]=${encodeURIComponent(name)}`);
  const [room = (await call('/rooms', { unique_name: name })).data] = found as { id: string }[];
  const { data: tokens } = await call(`/rooms/${(room as { id: string }).id}/actions/generate_join_client_token`, {});
  return { serverUrl: server, roomId: (room as { id: string }).id, clientToken: (tokens as { token: string }).token };
}

const tokens: Plugin = {
  name: 'tokens',
  configureServer({ middlewares }) {
    middlewares.use('/token', (request, response) => {
      const name = new URL(request.url ?? '', 'http://here').searchParams.get('room') ?? 'example';
      response.setHeader('content-type', 'application/json');
      tokenFor(name).then(
        (body) => response.end(JSON.stringify(body)),
        (error: unknown) => {
          response.statusCode = 502;
          response.end(JSON.stringify({ detail: String(error) }));
        },
      );
    });
  },
};

export default defineConfig({ plugins: [tokens], build: { target: 'es2022' } });
