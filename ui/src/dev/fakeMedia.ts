/** Generated pictures for the fake room: a person-like shape on a quiet ground, and a shared screen. */

function painted(width: number, height: number, paint: (canvas: CanvasRenderingContext2D, at: number) => void) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  const draw = () => {
    if (context) paint(context, performance.now() / 1000);
  };
  draw();
  setInterval(draw, 200);
  return canvas.captureStream(5).getVideoTracks()[0] as MediaStreamTrack;
}

export function fakeTrack(index: number): MediaStreamTrack {
  const hue = (index * 47) % 360;
  return painted(480, 270, (canvas, at) => {
    const light = canvas.createLinearGradient(0, 0, 480, 270);
    light.addColorStop(0, `hsl(${hue} 26% 62%)`);
    light.addColorStop(1, `hsl(${(hue + 40) % 360} 28% 34%)`);
    canvas.fillStyle = light;
    canvas.fillRect(0, 0, 480, 270);
    const sway = Math.sin(at * 1.3 + index) * 7;
    canvas.fillStyle = `hsl(${(hue + 200) % 360} 30% 26%)`;
    canvas.beginPath();
    canvas.ellipse(240 + sway / 2, 300, 118, 118, 0, 0, 7);
    canvas.fill();
    canvas.fillStyle = `hsl(${24 + (index % 5) * 4} 42% ${78 - (index % 6) * 9}%)`;
    canvas.beginPath();
    canvas.ellipse(240 + sway, 132 + Math.sin(at + index) * 3, 50, 62, 0, 0, 7);
    canvas.fill();
  });
}

export function fakeScreen(): MediaStreamTrack {
  return painted(1280, 720, (canvas, at) => {
    canvas.fillStyle = '#fbfbfd';
    canvas.fillRect(0, 0, 1280, 720);
    canvas.fillStyle = '#1c2230';
    canvas.font = '600 46px sans-serif';
    canvas.fillText('Quarterly figures', 80, 120);
    for (let bar = 0; bar < 9; bar += 1) {
      const height = 120 + 240 * Math.abs(Math.sin(bar * 1.7 + Math.floor(at) / 12));
      canvas.fillStyle = bar % 3 === 1 ? '#3459d6' : '#c3cdf2';
      canvas.fillRect(90 + bar * 122, 600 - height, 84, height);
    }
    canvas.fillStyle = '#8a93a5';
    canvas.fillRect(80, 604, 1120, 3);
  });
}

export function silentTrack(): MediaStreamTrack {
  return new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0] as MediaStreamTrack;
}
