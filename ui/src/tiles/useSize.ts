/** The size of an element in CSS pixels, followed as it changes. */
import { useEffect, useRef, useState, type RefObject } from 'react';
import type { Size } from './geometry';

const NO_SIZE: Size = { width: 0, height: 0 };

export function useSize<T extends HTMLElement>(): readonly [RefObject<T | null>, Size] {
  const element = useRef<T>(null);
  const [size, setSize] = useState<Size>(NO_SIZE);
  useEffect(() => {
    const target = element.current;
    if (!target) return;
    const read = () => setSize({ width: target.clientWidth, height: target.clientHeight });
    read();
    const observer = new ResizeObserver(read);
    observer.observe(target);
    return () => observer.disconnect();
  }, []);
  return [element, size];
}
