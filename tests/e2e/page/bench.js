// A bare page around the SDK as the server ships it: no application, only what tests need to drive and read it.
import { initialize } from "/sdk/client.js";

const events = [];
const shown = new Map();
let room = null;

const EVENTS = [
  "state_changed", "connected", "disconnected", "reconnecting", "reconnected", "participant_joined",
  "participant_leaving", "participant_left", "stream_published", "stream_unpublished", "track_enabled",
  "track_disabled", "track_censored", "track_uncensored", "audio_activity", "subscription_started",
  "subscription_reconfigured", "subscription_ended", "message_received", "network_metrics_report", "layer_changed",
  "connection_quality", "participant_updated", "recording_changed",
];

const isState = (value) => value !== null && typeof value === "object" && "status" in value && "participants" in value;

const noteEvents = (from, log = events) => {
  for (const name of EVENTS) {
    if (name === "state_changed") continue;
    from.on(name, (...values) => log.push({ name, at: performance.now(), values: values.filter((v) => !isState(v)) }));
  }
};

const plain = (state) => ({
  status: state.status,
  localParticipantId: state.localParticipantId,
  permissions: state.permissions,
  isRecording: state.isRecording,
  participants: [...state.participants.values()].map((p) => ({ ...p })),
  streams: [...state.streams.values()].map(({ audioTrack, videoTrack, ...rest }) => ({
    ...rest,
    hasAudioTrack: Boolean(audioTrack),
    hasVideoTrack: Boolean(videoTrack),
  })),
  subscriptions: [...state.subscriptions.values()].flatMap((keys) => [...keys.values()]),
  hasMixedAudioTrack: Boolean(state.mixedAudioTrack),
});

const failure = (error) => ({
  failed: true,
  name: error?.name,
  code: error?.code,
  retryable: error?.retryable,
  message: String(error?.message ?? error),
});

const attempt = async (work) => {
  try {
    return { failed: false, value: (await work()) ?? null };
  } catch (error) {
    return failure(error);
  }
};

const stream = (participantId, key) => {
  for (const each of room.getState().streams.values()) {
    if (each.participantId === participantId && each.key === key) return each;
  }
  return null;
};

const show = (participantId, key, width = 320, height = 180) => {
  const name = `${participantId}/${key}`;
  shown.get(name)?.remove();
  const video = document.createElement("video");
  Object.assign(video, { autoplay: true, playsInline: true, muted: true });
  Object.assign(video.style, { width: `${width}px`, height: `${height}px` });
  document.body.append(video);
  const detach = room.attach(video, participantId, key);
  shown.set(name, {
    video,
    remove: () => {
      detach();
      video.remove();
      window.probes.unwatch(name);
    },
  });
  window.probes.watch(name, video);
  return name;
};

window.bench = {
  events,
  attempt,
  show,
  stream,
  initialize,
  noteEvents,
  get room() {
    return room;
  },
  async open(options) {
    room = await initialize(options);
    noteEvents(room);
  },
  state: () => plain(room.getState()),
  hide(participantId, key) {
    const name = `${participantId}/${key}`;
    shown.get(name)?.remove();
    shown.delete(name);
  },
  resize(participantId, key, width, height) {
    const { style } = shown.get(`${participantId}/${key}`).video;
    Object.assign(style, { width: `${width}px`, height: `${height}px` });
  },
  // Levels of tones in a stream's own audio track, null while there is none.
  levels(participantId, key, tones) {
    const track = stream(participantId, key)?.audioTrack;
    return track ? window.probes.levels(track, tones) : null;
  },
  mixedLevels(tones) {
    const track = room.getState().mixedAudioTrack;
    return track ? window.probes.levels(track, tones) : null;
  },
};
window.benchReady = true;
