// A camera, a microphone and a screen of our own making, in place of the browser's.
//
// Run before every page of a test, with `window.syntheticPerson` set. Each picture carries a code that survives
// encoding and scaling: who sent it, when, and which frame it is. Each sound is one tone per source, steady or in beeps. The
// Python twin of the code is tests/e2e/pictures.py; probes.js reads it back.
(() => {
  const person = window.syntheticPerson;
  const COLUMNS = 8;
  const ROWS = 5; // source id, clock high, clock low, counter, check
  const PART = 0.5; // The code fills the upper half of the picture.

  const checkOf = (bytes) => {
    let check = 0x5a;
    for (const byte of bytes) check = (((check << 1) | (check >> 7)) & 0xff) ^ byte;
    return check;
  };

  const codeOf = (id, clock, counter) => {
    const bytes = [id & 0xff, (clock >> 8) & 0xff, clock & 0xff, counter & 0xff];
    return [...bytes, checkOf(bytes)];
  };

  window.pictureCode = {
    columns: COLUMNS,
    rows: ROWS,
    part: PART,
    read(bytes) {
      const [id, high, low, counter, check] = bytes;
      return checkOf([id, high, low, counter]) === check ? { id, clock: high * 256 + low, counter } : null;
    },
  };

  // Page timers are throttled when nobody looks; a worker's are not.
  const everyFrame = (fps, draw) => {
    const beat = `setInterval(() => postMessage(0), ${1000 / fps})`;
    const worker = new Worker(URL.createObjectURL(new Blob([beat], { type: "text/javascript" })));
    worker.onmessage = draw;
    return () => worker.terminate();
  };

  const noiseOf = (width, height) => {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d");
    const pixels = context.createImageData(width, height);
    let seed = 12345;
    for (let i = 0; i < pixels.data.length; i += 4) {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      pixels.data[i] = pixels.data[i + 1] = pixels.data[i + 2] = 112 + ((seed >>> 16) & 31);
      pixels.data[i + 3] = 255;
    }
    context.putImageData(pixels, 0, 0);
    return canvas;
  };

  const pictureTrack = ({ id, width, height, fps, noisy }) => {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d", { alpha: false });
    const noise = noisy ? noiseOf(width * 2, height) : null;
    let counter = 0;
    const draw = () => {
      context.fillStyle = `hsl(${(id * 67) % 360} 70% 45%)`;
      context.fillRect(0, 0, width, height);
      if (noise) context.drawImage(noise, -((counter * 37) % width), height / 2);
      context.fillStyle = "#fff";
      context.fillRect((counter * 9) % width, height * 0.75, width / 16, height / 16);
      const bytes = codeOf(id, Date.now() & 0xffff, counter++);
      const cell = { width: width / COLUMNS, height: (height * PART) / ROWS };
      for (let row = 0; row < ROWS; row++) {
        for (let column = 0; column < COLUMNS; column++) {
          context.fillStyle = (bytes[row] >> (7 - column)) & 1 ? "#fff" : "#000";
          context.fillRect(column * cell.width, row * cell.height, cell.width, cell.height);
        }
      }
    };
    draw();
    const stopDrawing = everyFrame(fps, draw);
    const [track] = canvas.captureStream(fps).getVideoTracks();
    const stop = track.stop.bind(track);
    track.stop = () => {
      stopDrawing();
      stop();
    };
    return track;
  };

  let sound = null;
  // The tone in the first tenth of each second of the clock that the pictures carry, instead of all the time.
  const beep = (volume) => {
    const soon = () => {
      const second = Math.ceil(Date.now() / 1000) * 1000;
      for (const ahead of [0, 1000, 2000]) {
        const at = sound.currentTime + (second + ahead - Date.now()) / 1000;
        volume.gain.setValueAtTime(0.5, at);
        volume.gain.setValueAtTime(0, at + 0.1);
      }
    };
    soon();
    return everyFrame(1 / 1.5, soon);
  };

  const soundTrack = ({ tone, beeps }) => {
    sound ??= new AudioContext({ sampleRate: 48000 });
    sound.resume();
    const oscillator = new OscillatorNode(sound, { frequency: tone });
    const volume = new GainNode(sound, { gain: beeps ? 0 : 0.2 });
    const stopBeeping = beeps ? beep(volume) : () => {};
    const out = new MediaStreamAudioDestinationNode(sound, { channelCount: 1 });
    oscillator.connect(volume).connect(out);
    oscillator.start();
    const [track] = out.stream.getAudioTracks();
    const stop = track.stop.bind(track);
    track.stop = () => {
      stopBeeping();
      oscillator.stop();
      stop();
    };
    return track;
  };

  const capture = (source, { audio, video }) => {
    const stream = new MediaStream();
    if (video) stream.addTrack(pictureTrack(source));
    if (audio) stream.addTrack(soundTrack(source));
    return stream;
  };

  window.syntheticMedia = {
    camera: (wish = { audio: true, video: true }) => capture(person.camera, wish),
    screen: (wish = { audio: true, video: true }) => capture(person.screen, wish),
  };
  if (!person.realDevices) {
    MediaDevices.prototype.getUserMedia = async (wish) => capture(person.camera, wish ?? {});
    MediaDevices.prototype.getDisplayMedia = async (wish) => capture(person.screen, { video: true, ...wish });
  }

  // A person with a link of their own reaches the server's media through its relays alone.
  if (person.candidates) {
    const { udp, tcp } = person.candidates;
    const viaRelay = (line) =>
      line.replace(/^(a=candidate:\S+ 1 (udp|tcp) \d+) \S+ \d+/i, (_, start, protocol) => {
        const port = protocol.toLowerCase() === "udp" ? udp : tcp;
        return `${start} 127.0.0.1 ${port}`;
      });
    const throughRelay = (sdp) => sdp.split("\r\n").map(viaRelay).join("\r\n");
    const apply = RTCPeerConnection.prototype.setRemoteDescription;
    RTCPeerConnection.prototype.setRemoteDescription = function setRemoteDescription(description) {
      const { type, sdp } = description;
      return apply.call(this, { type, sdp: throughRelay(sdp) });
    };
  }

  // The page's peer connections, for probes that ask them for statistics.
  window.peerConnections = [];
  window.RTCPeerConnection = new Proxy(RTCPeerConnection, {
    construct(target, argumentsList, newTarget) {
      const made = Reflect.construct(target, argumentsList, newTarget);
      window.peerConnections.push(made);
      return made;
    },
  });
})();
