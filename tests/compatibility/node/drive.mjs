// Drives our server with the hosted product's Node SDK and prints what came of it as JSON; the test looks at that.
// Arguments: the base URL, the API key, a room with people in it, its session, one of them, and a video recording.
// It knows no server but the one it is told, and asserts nothing itself.

import Telnyx from 'telnyx';

const [baseURL, apiKey, roomId, sessionId, participantId, recordingId] = process.argv.slice(2);
const sdk = new Telnyx({ apiKey, baseURL, maxRetries: 0 });

async function collect(pages) {
  const ids = [];
  for await (const item of pages) ids.push(item.id);
  return ids;
}

async function refusal(promise) {
  try {
    await promise;
    return null;
  } catch (error) {
    return { status: error.status, code: error.error?.errors?.[0]?.code ?? null, kind: error.constructor.name };
  }
}

async function rooms() {
  const made = (await sdk.rooms.create({ unique_name: 'node', max_participants: '10', enable_recording: 'false' })).data;
  const updated = (await sdk.rooms.update(made.id, { max_participants: 4 })).data;
  const retrieved = (await sdk.rooms.retrieve(made.id, { include_sessions: true })).data;
  for (let count = 0; count < 4; count += 1) await sdk.rooms.create({});
  const listed = await collect(sdk.rooms.list({ page_size: 2 }));
  const named = await collect(sdk.rooms.list({ filter: { unique_name: 'node' } }));
  await sdk.rooms.delete(made.id);
  const gone = await refusal(sdk.rooms.retrieve(made.id));
  return { made, updated, retrieved, listed: listed.length, named, gone };
}

async function tokens() {
  const pair = (await sdk.rooms.actions.generateJoinClientToken(roomId, { token_ttl_secs: 60 })).data;
  const renewed = (await sdk.rooms.actions.refreshClientToken(roomId, { refresh_token: pair.refresh_token })).data;
  return { pair, renewed };
}

async function people() {
  const session = (await sdk.rooms.sessions.retrieve(sessionId, { include_participants: true })).data;
  return {
    session,
    all: await collect(sdk.rooms.sessions.list0({ filter: { active: true, room_id: roomId } })),
    ofRoom: await collect(sdk.rooms.sessions.list1(roomId, { filter: { date_created_at: { gte: '2020-01-01' } } })),
    ofSession: await collect(sdk.rooms.sessions.retrieveParticipants(sessionId, { page_size: 1 })),
    everywhere: await collect(sdk.roomParticipants.list({ filter: { session_id: sessionId } })),
    participant: (await sdk.roomParticipants.retrieve(participantId)).data,
  };
}

async function files() {
  const recording = (await sdk.roomRecordings.retrieve(recordingId)).data;
  const composition = (
    await sdk.roomCompositions.create({
      session_id: sessionId,
      video_layout: { main: { width: 640, video_sources: [recordingId] } },
    })
  ).data;
  const listed = await collect(sdk.roomCompositions.list({ filter: { session_id: sessionId } }));
  const retrieved = (await sdk.roomCompositions.retrieve(composition.id)).data;
  await sdk.roomCompositions.delete(composition.id);
  const longOnes = await collect(sdk.roomRecordings.list({ filter: { duration_secs: 30, type: 'video' } }));
  await sdk.roomRecordings.delete(recordingId);
  const deleted = (await sdk.roomRecordings.deleteBulk({ filter: { session_id: sessionId } })).data;
  return { recording, composition, listed, retrieved, longOnes, deleted };
}

async function moderation() {
  const { actions } = sdk.rooms.sessions;
  const results = [
    await actions.mute(sessionId, { participants: 'all' }),
    await actions.unmute(sessionId, { participants: [participantId] }),
    await actions.kick(sessionId, { participants: 'all', exclude: [participantId] }),
    await actions.end(sessionId),
  ].map((answer) => answer.data.result);
  return { results, over: await refusal(actions.end(sessionId)) };
}

const seen = {};
for (const step of [rooms, tokens, people, files, moderation]) seen[step.name] = await step();
seen.refused = await refusal(sdk.rooms.create({ max_participants: 1 }));
seen.stranger = await refusal(new Telnyx({ apiKey: 'wrong', baseURL, maxRetries: 0 }).rooms.create({}));
console.log(JSON.stringify(seen));
