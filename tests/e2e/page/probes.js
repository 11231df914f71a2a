// What a person of a test sees and hears, measured in the page.
//
// `probes.watch` notes every decoded frame of a video element with the code it carries; `probes.levels` gives the
// strength of tones in a track. Judging what they found is the tests' work (tests/e2e/senses.py).
(() => {
  const { columns, rows, part, read } = window.pictureCode;
  const watches = new Map();

  const readerOf = () => {
    // Three pixels a cell: the middle one is free of its neighbours' colour after scaling.
    const canvas = document.createElement("canvas");
    canvas.width = columns * 3;
    canvas.height = rows * 3;
    const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    return (video) => {
      const height = video.videoHeight * part;
      context.drawImage(video, 0, 0, video.videoWidth, height, 0, 0, canvas.width, canvas.height);
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      const bytes = [];
      for (let row = 0; row < rows; row++) {
        let byte = 0;
        for (let column = 0; column < columns; column++) {
          const at = ((row * 3 + 1) * canvas.width + column * 3 + 1) * 4;
          byte = byte * 2 + (data[at + 1] > 128 ? 1 : 0);
        }
        bytes.push(byte);
      }
      return read(bytes);
    };
  };

  // When the page itself came to nothing: it did not see the frames that were shown meanwhile.
  const BEAT_MS = 40;
  const stalls = [];
  let beatAt = performance.now();
  setInterval(() => {
    const now = performance.now();
    if (now - beatAt > 2 * BEAT_MS) stalls.push([beatAt + BEAT_MS, now]);
    beatAt = now;
  }, BEAT_MS);

  const watch = (name, video) => {
    watches.get(name)?.stop();
    const frames = [];
    const readFrame = readerOf();
    let stopped = false;
    let startedAt = performance.now();
    const onFrame = () => {
      if (stopped) return;
      const code = readFrame(video);
      const lag = code ? ((Date.now() & 0xffff) - code.clock + 0x10000) % 0x10000 : null;
      frames.push([performance.now(), code?.id ?? -1, code?.counter ?? -1, lag, video.videoWidth, video.videoHeight]);
      video.requestVideoFrameCallback(onFrame);
    };
    video.requestVideoFrameCallback(onFrame);
    watches.set(name, {
      video,
      stop: () => (stopped = true),
      forget: () => {
        frames.length = 0;
        startedAt = performance.now();
      },
      report: () => ({
        startedAt,
        endedAt: performance.now(),
        stalls: stalls.filter(([, until]) => until > startedAt),
        frames: frames.slice(),
      }),
    });
  };

  let listener = null;
  const analysers = new Map();
  const analyserOf = (track) => {
    const known = analysers.get(track.id);
    if (known) return known;
    listener ??= new AudioContext({ sampleRate: 48000 });
    listener.resume();
    const stream = new MediaStream([track]);
    // A remote track is only decoded while an element plays it; muted ones do.
    const element = new Audio();
    element.muted = true;
    element.srcObject = stream;
    element.play();
    const analyser = new AnalyserNode(listener, { fftSize: 8192, smoothingTimeConstant: 0 });
    new MediaStreamAudioSourceNode(listener, { mediaStream: stream }).connect(analyser);
    const made = { analyser, element };
    analysers.set(track.id, made);
    return made;
  };

  // Decibels of each tone in what was heard in the last 170 ms.
  const levels = (track, tones) => {
    const { analyser } = analyserOf(track);
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    const width = analyser.context.sampleRate / analyser.fftSize;
    const levelOf = (tone) => {
      const middle = Math.round(tone / width);
      return Math.max(-200, ...bins.slice(middle - 1, middle + 2));
    };
    return tones.map(levelOf);
  };

  const statistics = async () => {
    const all = [];
    for (const connection of window.peerConnections) {
      if (connection.connectionState === "closed") continue;
      const report = await connection.getStats();
      all.push({ state: connection.connectionState, entries: [...report.values()] });
    }
    return all;
  };

  window.probes = {
    watch,
    levels,
    statistics,
    forget: (name) => watches.get(name).forget(),
    report: (name) => watches.get(name).report(),
    names: () => [...watches.keys()],
    unwatch: (name) => {
      watches.get(name)?.stop();
      watches.delete(name);
    },
  };
})();
