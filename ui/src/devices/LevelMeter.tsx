/** Shows how loud a microphone is, so that people see that it hears them. */
import { useEffect, useRef } from 'react';
import { texts } from '../texts';

const BARS = 14;
/** Loudness of speech close to a microphone; louder fills the meter. */
const FULL_RMS = 0.18;

export function LevelMeter({ track }: { readonly track: MediaStreamTrack | null }) {
  const meter = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!track) return;
    return followLevel(track, (level) => show(meter.current, level));
  }, [track]);

  return (
    <div
      ref={meter}
      className="level-meter"
      role="meter"
      aria-label={texts.devices.level}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
    >
      {Array.from({ length: BARS }, (_, index) => (
        <span key={index} />
      ))}
    </div>
  );
}

function show(meter: HTMLDivElement | null, level: number): void {
  if (!meter) return;
  const lit = Math.round(level * BARS);
  meter.setAttribute('aria-valuenow', String(Math.round(level * 100)));
  Array.from(meter.children).forEach((bar, index) => bar.classList.toggle('lit', index < lit));
}

/** Calls `onLevel` with 0…1 about 15 times a second until the returned function is called. */
function followLevel(track: MediaStreamTrack, onLevel: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let shown = 0;
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const rms = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
    const level = Math.min(1, Math.sqrt(rms / FULL_RMS));
    // Rises at once and falls slowly, as ears expect of a meter.
    shown = level > shown ? level : shown * 0.85;
    onLevel(shown);
  }, 66);
  // Some browsers hold audio back until the page is touched.
  const wake = () => void context.resume();
  addEventListener('pointerdown', wake, { once: true });
  return () => {
    clearInterval(timer);
    removeEventListener('pointerdown', wake);
    void context.close();
  };
}
